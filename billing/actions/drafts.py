"""Drafts: made, changed and thrown away; they have no number and bill hours only while they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.events import DraftChanged, DraftDeleted, InvoiceDrafted
from billing.models import BilledEntry, BilledExpense, Invoice, Line
from billing.permissions import INVOICE_DRAFT
from billing.queries.pricing import price_document
from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Conflict, Refused
from core.events import publish
from core.models import PaymentTerm
from erp.models import Expense
from projects.models import TimeEntry

FIELDS = (
    "project_id", "person_id", "payment_term_id", "language", "second_language", "buyer_reference", "intro",
    "currency_id", "bank_account_id",
)  # fmt: skip
AMOUNTS = (
    "exchange_rate", "rate_on", "rate_source", "net_amount", "tax_amount", "gross_amount", "home_net_amount",
    "home_tax_amount", "home_gross_amount",
)  # fmt: skip
LINE_FIELDS = (
    "position", "description", "quantity", "unit", "unit_price", "discount_percent", "net_amount", "home_net_amount",
    "tax_class", "tax_category", "tax_percent", "tax_reason", "service_from", "service_to", "service_id", "project_id",
    "budget_line_id", "cost_centre_id", "department_id",
)  # fmt: skip


@dataclass(frozen=True)
class Bills:
    """What a new line bills: hours and expenses, by their rows."""

    entries: Sequence[TimeEntry] = ()
    expenses: Sequence[Expense] = ()


@action(INVOICE_DRAFT)
def draft_invoice(
    *, invoice: Invoice, lines: Sequence[Line], actor: Actor, bills: Mapping[int, Bills] | None = None
) -> Invoice:
    """Save a new draft with its lines; what is left empty comes from the customer and the company.

    `bills` says by the line's place in `lines` which hours and expenses it bills. Raises Refused when no VAT or
    exchange rate is known, or when something is billed elsewhere already.
    """
    given = dict(bills or {})
    defaults(invoice, actor)
    _settle_lines(invoice, lines)
    price_document(invoice, lines, clock.today(invoice.company))
    invoice.save(force_insert=True)
    Line.objects.bulk_create(lines)
    _bill(lines, given)
    publish(
        InvoiceDrafted(
            invoice_id=invoice.pk,
            customer_id=invoice.customer_id,
            document=invoice.kind,
            entries=sum(len(one.entries) for one in given.values()),
            expenses=sum(len(one.expenses) for one in given.values()),
        ),
        actor=actor,
        subject=invoice,
    )
    return invoice


def defaults(invoice: Invoice, actor: Actor) -> None:
    """Fill in memory what the customer and the company imply. Raises Refused for an archived customer."""
    customer, company = invoice.customer, invoice.company
    if customer.archived_at is not None:
        raise Refused(
            _("“%(client)s” is archived. Restore it before you draft an invoice.") % {"client": customer},
            link=customer.get_absolute_url(),
        )
    invoice.customer_name = customer.name
    invoice.rounding_mode = company.rounding_mode
    invoice.currency_id = invoice.currency_id or customer.currency_id or company.currency_id
    invoice.buyer_reference = invoice.buyer_reference or customer.buyer_reference
    if not invoice.payment_term_id:
        invoice.payment_term = _term_of(invoice)
    invoice.created_by = invoice.created_by or person_of(actor)


def _term_of(invoice: Invoice) -> PaymentTerm:
    term = invoice.customer.payment_term or PaymentTerm.objects.order_by("days", "pk").first()
    if term is None:
        raise Refused(_("There is no payment term yet. Add one in the settings."), link="/settings/terms/")
    return term


def _settle_lines(invoice: Invoice, lines: Sequence[Line]) -> None:
    for place, line in enumerate(lines, 1):
        line.invoice, line.position = invoice, place
        line.project_id = line.project_id or invoice.project_id
        if invoice.project is not None and line.project_id == invoice.project_id:
            line.cost_centre_id = line.cost_centre_id or invoice.project.cost_centre_id
            line.department_id = line.department_id or invoice.project.department_id


def _bill(lines: Sequence[Line], bills: Mapping[int, Bills]) -> None:
    """The rows that say what is billed; the database refuses a second live one (house.md section 3)."""
    entries = [
        BilledEntry(time_entry=entry, line=lines[at], value_amount=entry.value_amount)
        for at, one in bills.items()
        for entry in one.entries
    ]
    expenses = [BilledExpense(expense=row, line=lines[at]) for at, one in bills.items() for row in one.expenses]
    try:
        if entries:
            BilledEntry.objects.bulk_create(entries)
        if expenses:
            BilledExpense.objects.bulk_create(expenses)
    except IntegrityError as error:
        raise Refused(
            _("Some of these hours or expenses stand on another invoice meanwhile. Open the selection again.")
        ) from error


@action(INVOICE_DRAFT, on="invoice")
def edit_draft(*, invoice: Invoice, lines: Sequence[Line], actor: Actor, version: int | None = None) -> Invoice:
    """Save a changed draft with all its lines: those with a key are kept, those missing go and free what they billed.

    Raises Conflict when `version` is given and the draft was changed since, Refused when it is issued.
    """
    held = Invoice.objects.select_related("company", "customer").lock(invoice.pk)
    Invoice.workflow.require(held, "edit")
    _require_own_lines(held)
    if version is not None and held.version != version:
        raise Conflict(_("Someone else changed this draft while you were editing it. Open it again to see how."))
    _require_own_currency(held, invoice)
    before = told(held)
    for name in FIELDS:
        setattr(held, name, getattr(invoice, name))
    _settle_lines(held, lines)
    price_document(held, lines, clock.today(held.company))
    _replace(held, lines)
    held.save(update_fields=[*FIELDS, *AMOUNTS, "search_key"])
    publish(DraftChanged(invoice_id=held.pk, old=before, new=told(held)), actor=actor, subject=held)
    return held


def _require_own_lines(invoice: Invoice) -> None:
    if invoice.is_credit_note:
        raise Refused(
            _("The lines of a credit note follow its invoice. Change on its own page what it credits."),
            link=reverse("billing:credit_note_edit", args=[invoice.pk]),
            link_label=_("Edit the credit note"),
        )


def _require_own_currency(held: Invoice, edited: Invoice) -> None:
    """Prices of billed hours and expenses were made in one currency and can't be read in another."""
    if held.currency_id == edited.currency_id:
        return
    mine = {"line__invoice": held, "live": True}
    if BilledEntry.objects.filter(**mine).exists() or BilledExpense.objects.filter(**mine).exists():
        raise Refused(
            _(
                "This draft bills hours or expenses priced in %(currency)s. Keep that currency, or take those lines "
                "off and save first."
            )
            % {"currency": held.currency_id}
        )


def told(invoice: Invoice, names: Sequence[str] = FIELDS) -> dict[str, Any]:
    """Facts of a draft for the event of its change."""
    return {name: str(getattr(invoice, name) or "") for name in (*names, "net_amount", "tax_amount", "gross_amount")}


def _replace(invoice: Invoice, lines: Sequence[Line]) -> None:
    known = set(Line.objects.filter(invoice=invoice).values_list("pk", flat=True))
    kept = [line for line in lines if line.pk in known]
    gone = known - {line.pk for line in kept}
    if gone:
        _free(Line.objects.filter(pk__in=gone))
    if kept:
        Line.objects.bulk_update(kept, LINE_FIELDS)
    Line.objects.bulk_create([line for line in lines if line.pk is None])


def _free(lines: Any) -> None:
    """Take draft lines away, with the rows that say what they bill."""
    BilledEntry.objects.filter(line__in=lines).delete()
    BilledExpense.objects.filter(line__in=lines).delete()
    lines.delete()


@action(INVOICE_DRAFT, on="invoice")
def delete_draft(*, invoice: Invoice, actor: Actor) -> None:
    """Throw a draft away; its hours and expenses can be billed again. Raises Refused once it is issued."""
    held = Invoice.objects.lock(invoice.pk)
    Invoice.workflow.require(held, "delete")
    _free(Line.objects.filter(invoice=held))
    key, customer = held.pk, held.customer_id
    Invoice.objects.filter(pk=key).delete()
    publish(DraftDeleted(invoice_id=key, customer_id=customer, document=held.kind), actor=actor, subject=invoice)
