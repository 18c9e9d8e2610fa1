"""Columns of figures, right-aligned: numbers, money, percentages, hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.lists.columns.base import Column, Export, ExportKind, getter
from core.lists.markup import NOTHING, duration_text, money_text, number_text, percent_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class NumberColumn(Column):
    """A whole or decimal number; `decimals` fixes the digits, else those the value has."""

    kind = ExportKind.NUMBER
    cell_css = "money"

    def __init__(self, name: str, label: StrOrPromise = "", *, decimals: int | None = None, **options: Any) -> None:
        super().__init__(name, label, **options)
        self.decimals = decimals

    def shown(self, value: Any) -> str:
        return number_text(value, self.decimals)

    def html(self, row: Any) -> str:
        value = self.get(row)
        return NOTHING if value is None else SafeString(self.shown(value))


class PercentColumn(NumberColumn):
    """A percentage as people write it: 25.5 is 25.5 %."""

    kind = ExportKind.PERCENT

    def shown(self, value: Any) -> str:
        return percent_text(value, self.decimals)


class HoursColumn(NumberColumn):
    """Whole minutes, shown as hours and minutes."""

    kind = ExportKind.MINUTES

    def shown(self, value: Any) -> str:
        return duration_text(value)


class MoneyColumn(Column):
    """An amount; `currency` is the look-up to its code, or a fixed code in capitals."""

    kind = ExportKind.MONEY
    cell_css = "money"
    wish = "money"

    def __init__(self, name: str, label: StrOrPromise = "", *, currency: str = "currency_id", **options: Any) -> None:
        super().__init__(name, label, **options)
        self.currency = currency
        self.fixed = len(currency) == 3 and currency.isupper()
        self.get_currency = (lambda _row: currency) if self.fixed else getter(currency)

    def html(self, row: Any) -> str:
        value = self.get(row)
        return NOTHING if value is None else SafeString(money_text(value, self.get_currency(row)))

    def exports(self) -> list[Export]:
        """The amount as a number, and its currency beside it."""
        code = Export(_("Currency"), ExportKind.TEXT, lambda row: str(self.get_currency(row) or ""), self.currency)
        return [*super().exports(), code]
