"""Choosing what of a project is billed: its hours and its expenses over a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions import Chosen, Grouping
from billing.queries.unbilled import unbilled_entries, unbilled_expenses
from core.forms import Form, LocalDateField
from projects.models import Project


class PeriodForm(forms.Form):
    """From the address of the page; what can't be read narrows nothing."""

    first = LocalDateField(label=gettext_lazy("From"), required=False)
    last = LocalDateField(label=gettext_lazy("To"), required=False)

    def span(self) -> tuple[date | None, date | None]:
        self.is_valid()
        return self.cleaned_data.get("first"), self.cleaned_data.get("last")


class FromTimeForm(Form):
    """`entries` and `expenses` are keys; only what is unbilled and lies in the period can be chosen."""

    grouping = forms.ChoiceField(
        label=gettext_lazy("One line of the invoice for each"),
        choices=Grouping.choices,
        initial=Grouping.BUDGET_LINE,
        widget=forms.RadioSelect(attrs={"data-look": "seg"}),
    )

    instance: Project

    def __init__(self, *args: Any, span: tuple[date | None, date | None] = (None, None), **options: Any) -> None:
        self.span = span
        super().__init__(*args, **options)

    def prepare(self) -> None:
        first, last = self.span
        within = {**({"on__gte": first} if first else {}), **({"on__lte": last} if last else {})}
        self.entries = list(unbilled_entries(self.instance).filter(**within))
        self.expenses = list(unbilled_expenses(self.instance).filter(**within))

    def is_picked(self, name: str, key: int) -> bool:
        """Everything is chosen until a person says otherwise."""
        return not self.is_bound or str(key) in self.data.getlist(name)  # type: ignore[attr-defined]

    def picked_entries(self) -> list[Any]:
        return [row for row in self.entries if self.is_picked("entries", row.pk)]

    def picked_expenses(self) -> list[Any]:
        return [row for row in self.expenses if self.is_picked("expenses", row.pk)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        entries, expenses = self.picked_entries(), self.picked_expenses()
        if not entries and not expenses:
            raise ValidationError(_("Choose hours or expenses to invoice."))
        chosen = Chosen([row.pk for row in entries], [row.pk for row in expenses])
        return {"grouping": Grouping(data.get("grouping") or Grouping.BUDGET_LINE), "chosen": chosen}
