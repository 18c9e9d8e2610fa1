"""When the register of VAT numbers is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import Form, LocalIntegerField


class VatPolicyForm(Form):
    active = forms.BooleanField(
        label=gettext_lazy("Ask the EU's register (VIES)"),
        required=False,
        help_text=gettext_lazy("The client's VAT ID and your own are sent to the European Commission."),
    )
    fresh_days = LocalIntegerField(
        label=gettext_lazy("An answer counts for so many days"),
        min_value=1,
        max_value=3650,
        help_text=gettext_lazy("Before an invoice with reverse charge is issued, an older answer is pointed out."),
    )

    def prepare(self) -> None:
        policy: Any = self.instance
        self.initial = {"active": policy.active, "fresh_days": policy.fresh_days, **self.initial}
