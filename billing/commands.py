"""What billing can do from the palette: "issue Merituuli", "send 2026-0012", "new quote for Kaya"."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing import permissions as p
from billing.models import Invoice, Quote
from core.models import User
from core.search.acting import Command, Rows, add_act, add_command, add_new
from crm.commands import clients, deals
from crm.models import Deal


def invoices(*, state: str) -> Rows:
    def rows(user: User, words: str) -> Any:
        found = Invoice.objects.visible_to(user, p.INVOICE_VIEW).filter(search_key__contains=words, state=state)
        return found.select_related("company", "balance").defer("snapshot").order_by("-pk")

    return rows


def quotes(*states: str) -> Rows:
    def rows(user: User, words: str) -> Any:
        found = Quote.objects.visible_to(user, p.QUOTE_VIEW).filter(search_key__contains=words, state__in=states)
        return found.defer("snapshot").order_by("-pk")

    return rows


def payment_of(client: Any, user: User) -> str:
    return reverse("billing:organisation_pay", args=[client.pk])


SEND = pgettext_lazy("palette", "send")
add_act(Invoice, "issue", pgettext_lazy("palette", "issue"), _("Issue: %(row)s"), invoices(state="draft"))
add_act(Invoice, "send", SEND, _("Send the invoice %(row)s"), invoices(state="issued"))
add_act(Invoice, "credit", pgettext_lazy("palette", "credit"), _("Credit the invoice %(row)s"), invoices(state="issued"))
add_act(Quote, "send", SEND, _("Send the quote %(row)s"), quotes("draft"))
add_act(
    Quote, "accepted", pgettext_lazy("palette", "accept|accepted"), _("Record the acceptance of %(row)s"),
    quotes("sent", "expired"),
)  # fmt: skip
add_act(Quote, "revise", pgettext_lazy("palette", "revise"), _("Revise the quote %(row)s"), quotes("sent", "declined"))
NEW_QUOTE = pgettext_lazy("palette", "new quote for|new quote")
add_new("billing.quote", NEW_QUOTE, _("New quote: %(row)s"), p.QUOTE_EDIT, clients, "billing:quote_new?customer")
QUOTE = pgettext_lazy("palette", "quote|new quote for")
add_act(Deal, "quote", QUOTE, _("Draft a quote of the deal %(row)s"), deals(state="open"))
NEW_INVOICE = pgettext_lazy("palette", "new invoice for|new invoice")
add_new("billing.invoice", NEW_INVOICE, _("New invoice: %(row)s"), p.INVOICE_DRAFT, clients, "billing:invoice_new?customer")
PAID = pgettext_lazy("palette", "payment from|payment of")
add_command(
    Command("billing.payment", PAID, _("Record a payment: %(row)s"), p.PAYMENT_EDIT, clients, payment_of, icon="payment")
)
