"""When the register of VAT numbers is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.access import home_company
from core.forms import Form, LocalIntegerField
from core.models import Company


class VatCheckForm(Form):
    """As whom the register is asked: an answer counts for invoices of that company."""

    company = forms.ModelChoiceField(
        Company.objects.all(),
        label=gettext_lazy("Asked as"),
        required=False,
        help_text=gettext_lazy("The answer counts for invoices of this company."),
    )

    def prepare(self) -> None:
        self.initial.setdefault("company", home_company(self.actor))  # type: ignore[arg-type]


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
