"""When a company reminds its customers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.queries.reminding import policy_of
from core.formatting import money
from core.forms import Form, LocalDecimalField, LocalIntegerField


class ReminderPolicyForm(Form):
    """`instance` is the company."""

    active = forms.BooleanField(
        label=gettext_lazy("Remind by itself"),
        required=False,
        help_text=gettext_lazy("Each overdue invoice is reminded of once, by mail, in the client's language."),
    )
    days_after_due = LocalIntegerField(
        label=gettext_lazy("Days after the due date"), min_value=1, max_value=365
    )
    least_amount = LocalDecimalField(
        label=gettext_lazy("Not below"), max_digits=14, decimal_places=2, least_decimals=2, min_value=Decimal(0)
    )
    fieldsets = [
        (
            gettext_lazy("Payment reminders"),
            gettext_lazy("Never while money that came in and may have paid it waits to be matched."),
            ["active", "days_after_due", "least_amount"],
        )
    ]

    def prepare(self) -> None:
        company: Any = self.instance
        policy = policy_of(company)
        for name in ("active", "days_after_due", "least_amount"):
            self.initial.setdefault(name, getattr(policy, name))
        self.fields["least_amount"].widget.attrs["data-affix"] = company.currency_id
        self.fields["least_amount"].help_text = _("As shipped: %(amount)s.") % {
            "amount": money(Decimal(5), company.currency_id)
        }
