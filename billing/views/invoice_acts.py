"""The verbs of an invoice: issue, send, delete."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing import actions
from billing.forms.invoice_acts import IssueForm, SendForm
from billing.models import Invoice
from billing.permissions import INVOICE_DRAFT, ISSUE, SEND
from core.views.generic import ActionView

LABEL = gettext_lazy("Invoices")


class InvoiceAct(ActionView):
    argument = "invoice"
    list_url = "billing:invoices"
    list_label = LABEL
    queryset = Invoice.objects.select_related("company", "customer", "person", "credits", "project")


class IssueInvoice(InvoiceAct):
    permission = ISSUE
    action = staticmethod(actions.issue_invoice)
    form_class = IssueForm
    title = gettext_lazy("Issue")
    question = gettext_lazy(
        "It gets its number and can't be changed from then on; a mistake is mended by a credit note."
    )
    done = gettext_lazy("Issued. Send it to the client next.")
    act = "billing.issue_invoice"


class SendInvoice(InvoiceAct):
    permission = SEND
    action = staticmethod(actions.queue_delivery)
    form_class = SendForm
    title = gettext_lazy("Send")
    done = gettext_lazy("The mail is on its way.")

    def success_url(self, result: Any) -> str:
        return str(self.object.get_absolute_url())


class DeleteDraft(InvoiceAct):
    permission = INVOICE_DRAFT
    action = staticmethod(actions.delete_draft)
    title = gettext_lazy("Delete the draft")
    question = gettext_lazy("Its hours and expenses can be billed again. No number is lost: drafts have none.")
    done = gettext_lazy("The draft is deleted.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return reverse("billing:invoices")
