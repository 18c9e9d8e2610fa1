"""Credit notes: the only way to correct what is issued, in full or in part, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from billing.actions.drafts import AMOUNTS, told
from billing.events import DraftChanged, InvoiceDrafted
from billing.models import Invoice, Line
from billing.permissions import CREDIT
from billing.queries.credit_lines import CreditPart, credit_document, price_credit, written_lines
from billing.queries.snapshot import locked_papers
from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Conflict, Refused
from core.events import publish

# What a draft's form may change beside its lines.
TEXTS = ("person_id", "buyer_reference", "intro", "language", "second_language", "credit_reason")


@action(CREDIT, on="invoice")
def draft_credit_note(
    *, invoice: Invoice, reason: str, actor: Actor, parts: Sequence[CreditPart] | None = None
) -> Invoice:
    """Draft a credit note for all that is left of an issued invoice, or for `parts` of it.

    Rate, VAT and currency are the invoice's own. Raises Refused when nothing is left, more than is left is asked for,
    or a credit note of it waits as a draft already.
    """
    held = Invoice.objects.lock(invoice.pk)
    Invoice.workflow.require(held, "credit")
    _require_free(held, reason)
    credit = credit_document(held, reason, person_of(actor))
    lines = _priced(credit, parts)
    credit.save(force_insert=True)
    Line.objects.bulk_create(lines)
    publish(
        InvoiceDrafted(invoice_id=credit.pk, customer_id=credit.customer_id, document=credit.kind),
        actor=actor,
        subject=credit,
        reason=reason,
    )
    return credit


@action(CREDIT, on="credit")
def edit_credit_note(
    *, credit: Invoice, actor: Actor, parts: Sequence[CreditPart] | None = None, version: int | None = None
) -> Invoice:
    """Save a changed draft of a credit note: its texts and reason, and of which lines it takes off how much.

    `parts` None credits all that is left. Raises Conflict when `version` is given and the draft was changed since,
    Refused when it is issued or gone, without a reason, or when more than is left is asked for.
    """
    held = _held(credit)
    Invoice.workflow.require(held, "edit")
    if version is not None and held.version != version:
        raise Conflict(_("Someone else changed this draft while you were editing it. Open it again to see how."))
    _require_reason(credit.credit_reason)
    before = told(held, TEXTS)
    for name in TEXTS:
        setattr(held, name, getattr(credit, name))
    held.credit_reason = held.credit_reason.strip()[:200]
    lines = _priced(held, parts)
    Line.objects.filter(invoice=held).delete()
    Line.objects.bulk_create(lines)
    held.save(update_fields=[*TEXTS, *AMOUNTS])
    publish(
        DraftChanged(invoice_id=held.pk, old=before, new=told(held, TEXTS)),
        actor=actor,
        subject=held,
        reason=held.credit_reason,
    )
    return held


def _held(credit: Invoice) -> Invoice:
    """The draft under lock, and before it the invoice it credits: parents first, by primary key."""
    found = {row.pk: row for row in locked_papers(credit.credits_id or credit.pk, credit.pk)}
    held = found.get(credit.pk)
    if held is None:
        raise Refused(_("This draft was deleted."))
    if not held.is_credit_note:
        raise Refused(_("This is no credit note."))
    return held


def _priced(credit: Invoice, parts: Sequence[CreditPart] | None) -> list[Line]:
    lines = written_lines(credit, parts)
    if not lines:
        raise Refused(_("Nothing of this invoice is left to credit."))
    price_credit(credit, lines, _day(credit))
    return lines


def _require_free(invoice: Invoice, reason: str) -> None:
    if invoice.is_credit_note:
        raise Refused(_("A credit note can't be credited; invoice anew what was credited too much."))
    _require_reason(reason)
    waiting = Invoice.objects.drafts().filter(credits=invoice).first()
    if waiting:
        raise Refused(
            _("A credit note of this invoice is drafted already. Issue or delete it first."),
            link=waiting.get_absolute_url(),
            link_label=_("Open the draft"),
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why the invoice is credited; the reason stands on the credit note."))


def _day(invoice: Invoice) -> date:
    return clock.today(invoice.company)
