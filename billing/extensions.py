"""What billing plugs into lower floors: verbs, panels, a column, guards, search, nightly checks, files of mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import (  # noqa: F401  the agenda registers itself
    agenda,
    agenda_quotes,
    extensions_privacy,
    extensions_quotes,
    fields_money,
)
from billing import permissions as p
from billing.columns import OpenBalanceColumn
from billing.extensions_money import balance_of, was_sent
from billing.models import BilledEntry, DocumentFile, Invoice, InvoiceBalance
from billing.queries import proofs
from billing.queries.finding import find_invoices
from billing.queries.unbilled import unbilled_of
from billing.views.invoices import file_name
from core import acts, checks_nightly, subjects
from core.acts import Act
from core.books import register as register_books
from core.counts import add_count
from core.errors import Refused
from core.extensions import Panel, add_column, add_panel, guard
from core.mail.files import FileGone, MailFile, provides_files
from core.models import User
from core.search import SearchProvider
from core.search import register as add_search
from crm.models import Organisation
from crm.queries.vat_checks import can_be_asked
from projects.models import Project, TimeEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Importing them is what registers the money side.
__all__ = ["extensions_privacy", "extensions_quotes", "fields_money"]

subjects.register(Invoice, view=p.INVOICE_VIEW, edit=p.INVOICE_DRAFT, files=True)
register_books(Invoice, lambda row: (row.company, row.issued_on))


def is_draft(row: Invoice) -> bool:
    return row.is_draft


def is_own_draft(row: Invoice) -> bool:
    return row.is_draft and not row.is_credit_note


def is_credit_draft(row: Invoice) -> bool:
    return row.is_draft and row.is_credit_note


def waits_for_sending(row: Invoice) -> bool:
    return not row.is_draft and not was_sent(row)


def crosses_a_border(row: Invoice) -> bool:
    """A draft to a firm elsewhere in the EU: without VAT it rests on the buyer's number."""
    buyer = row.customer
    return row.is_draft and buyer.country != row.company.country and can_be_asked(buyer.vat_id)


def can_be_credited(row: Invoice) -> bool:
    return not row.is_draft and not row.is_credit_note


def is_credited_in_full(row: Invoice) -> StrOrPromise:
    """Of an invoice without an amount each line says what is left of it."""
    balance = balance_of(row)
    in_full = balance is not None and 0 < balance.gross_amount <= balance.credited_amount
    return gettext_lazy("Nothing of this invoice is left to credit.") if in_full else ""


acts.register(
    Invoice,
    Act("delete", gettext_lazy("Delete the draft"), "billing:invoice_delete", p.INVOICE_DRAFT, icon="delete",
        tone="bad", asks=True, shown=is_draft),
    Act("credit", gettext_lazy("Credit"), "billing:invoice_credit", p.CREDIT, icon="undo", link=True,
        refusal=is_credited_in_full, shown=can_be_credited),
    Act("check_vat", gettext_lazy("Check the VAT ID"), "billing:invoice_check_vat", p.INVOICE_DRAFT, asks=True,
        rare=True, shown=crosses_a_border),
    Act("edit", gettext_lazy("Edit"), "billing:invoice_edit", p.INVOICE_DRAFT, icon="edit", link=True,
        shown=is_own_draft),
    Act("edit_credit", gettext_lazy("Edit"), "billing:credit_note_edit", p.CREDIT, icon="edit", link=True,
        shown=is_credit_draft),
    Act("send_again", gettext_lazy("Send again"), "billing:invoice_send", p.SEND, icon="send", asks=True,
        shown=was_sent),
    Act("send", gettext_lazy("Send"), "billing:invoice_send", p.SEND, icon="send", asks=True, primary=True,
        shown=waits_for_sending),
    Act("issue", gettext_lazy("Issue"), "billing:invoice_issue", p.ISSUE, Invoice.workflow, icon="check", asks=True,
        primary=True, shown=is_draft),
)  # fmt: skip

add_panel(
    Panel(
        "projects.project", "billing.project_invoices", gettext_lazy("Invoicing"), "billing:project_invoices",
        p.INVOICE_VIEW, position=30,
    )
)  # fmt: skip
add_panel(
    Panel(
        "crm.organisation", "billing.organisation_unbilled", gettext_lazy("Work to invoice"),
        "billing:organisation_unbilled", p.INVOICE_DRAFT, position=35,
    )
)  # fmt: skip
add_panel(
    Panel(
        "crm.organisation", "billing.organisation_invoices", gettext_lazy("Invoices"),
        "billing:organisation_invoices", p.INVOICE_VIEW, position=40,
    )
)  # fmt: skip
add_panel(
    Panel("crm.deal", "billing.deal_invoices", gettext_lazy("Invoices"), "billing:deal_invoices", p.INVOICE_VIEW,
          position=60)
)  # fmt: skip
add_column(
    "crm.organisations", OpenBalanceColumn("open_balance", gettext_lazy("Open balance"), permission=p.INVOICE_VIEW)
)


@guard("crm.archive_organisation")
def keep_clients_that_owe(organisation: Organisation) -> Refused | None:
    """A client with open invoices or drafts stays where people look for it."""
    here = reverse("billing:invoices") + f"?customer={organisation.pk}"
    if InvoiceBalance.objects.open().filter(customer=organisation).exists():
        return Refused(
            _("“%(client)s” has open invoices.") % {"client": organisation},
            link=f"{here}&status=open",
            link_label=_("Show the open invoices"),
        )
    if Invoice.objects.drafts().for_organisation(organisation).exists():
        return Refused(
            _("“%(client)s” has drafts of invoices.") % {"client": organisation},
            link=f"{here}&status=draft",
            link_label=_("Show the drafts"),
        )
    return None


@guard("projects.archive_project")
def keep_projects_to_invoice(project: Project) -> Refused | None:
    """Work that waits for an invoice would be forgotten in the archive."""
    if project.organisation_id is None or not unbilled_of([project]):
        return None
    return Refused(
        _("“%(project)s” has work that is on no invoice yet. Invoice it, or mark it as not billable.")
        % {"project": project},
        link=reverse("billing:invoice_from_time", args=[project.pk]),
        link_label=_("Invoice the work"),
    )


@guard("projects.change_time")
def keep_billed_hours(entry: TimeEntry) -> Refused | None:
    """Hours on an invoice stay as they were billed; crediting the line frees them."""
    billed = BilledEntry.objects.filter(time_entry=entry, live=True).select_related("line__invoice").first()
    if billed is None:
        return None
    return Refused(
        _("These hours stand on %(invoice)s.") % {"invoice": billed.line.invoice.number or _("a draft of an invoice")},
        link=billed.line.invoice.get_absolute_url(),
        link_label=_("Open the invoice"),
    )


def drafts_waiting(user: User) -> int:
    return Invoice.objects.visible_to(user, p.ISSUE).drafts().count()


add_count("invoices", drafts_waiting, p.ISSUE, says=gettext_lazy("Drafts that wait to be issued: %(count)s"))
add_search(SearchProvider("billing.invoices", gettext_lazy("Invoices"), p.INVOICE_VIEW, find_invoices, position=40))
checks_nightly.register(
    "billing.balances", gettext_lazy("Open amounts equal invoices less payments and credits"), proofs.wrong_balances
)
checks_nightly.register(
    "billing.numbers", gettext_lazy("Numbers of invoices follow each other without a gap"), proofs.broken_numbers
)
checks_nightly.register(
    "billing.totals", gettext_lazy("Totals of invoices equal their lines and their VAT"), proofs.wrong_totals
)


@provides_files(DocumentFile)
def _document(pk: int) -> MailFile:
    row = DocumentFile.objects.select_related("invoice").filter(pk=pk).first()
    if row is None:
        raise FileGone(f"document {pk}")
    with row.file.open("rb") as stored:
        return MailFile(file_name(row.invoice), "application/pdf", stored.read())
