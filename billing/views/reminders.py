"""Pages of reminders, and what a client owes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions import reminders
from billing.forms.reminders import ReminderPolicyForm
from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW, PAYMENT_EDIT, PAYMENT_VIEW, REMIND
from billing.queries.credit import standing_of, visible_credit
from billing.queries.reminder_texts import reminder_text
from core import access, clock
from core.models import Company
from core.views.generic import ActionView, PanelView
from crm.models import Organisation


class RemindNow(ActionView):
    """Shows the very mail before it goes."""

    permission = REMIND
    queryset = Invoice.objects.issued().select_related("company", "customer", "balance")
    action = staticmethod(reminders.remind)
    argument = "invoice"
    title = gettext_lazy("Remind now")
    submit_label = gettext_lazy("Send the reminder")
    done = gettext_lazy("The reminder is on its way.")
    list_url = "billing:invoices"
    template_name = "billing/reminder_page.html"
    fragment_name = "billing/reminder_dialog.html"

    def context(self, **more: Any) -> dict[str, Any]:
        rows = InvoiceBalance.objects.select_related("invoice", "customer", "company")
        balance = rows.get(pk=self.object.pk)
        level = self.object.reminders.count() + 1
        text = reminder_text(balance, clock.today(balance.company), level=level)
        address = balance.customer.invoice_email or balance.customer.email
        return super().context(text=text, address=address, level=level, **more)


class ReminderSettings(ActionView):
    permission = REMIND
    queryset = Company.objects.all()
    action = staticmethod(reminders.set_reminder_policy)
    argument = "company"
    form_class = ReminderPolicyForm
    title = gettext_lazy("Reminder settings")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")
    list_url = "billing:reminders"
    list_label = gettext_lazy("Reminders")

    def object_url(self) -> str:
        return reverse("billing:reminders")


class OrganisationBalance(PanelView):
    """Open, overdue, on account: each leads to its rows."""

    permission = INVOICE_VIEW
    parent = Organisation
    template_name = "billing/balance_panel.html"
    title = gettext_lazy("Balance")

    def context(self, **more: Any) -> dict[str, Any]:
        sees_payments = access.may(self.user, PAYMENT_VIEW)
        return super().context(
            standings=standing_of(self.parent_row, self.user),
            credits=visible_credit(self.parent_row, self.user) if sees_payments else [],
            sees_payments=sees_payments,
            may_pay=access.may(self.user, PAYMENT_EDIT),
            empty=_("Nothing is open."),
            **more,
        )
