"""Form fields for numbers, money and durations as people of each language type them; nothing ambiguous is guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import get_decimal_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from core import formatting
from core.explained import ExplainedError
from core.parsing import DAY, parse_decimal, parse_minutes


def spoken() -> str:
    return get_language() or "en"


class LocalDecimalField(forms.DecimalField):
    """Reads either decimal separator, grouped thousands and currency signs; asks which reading of 1.234 is meant."""

    def __init__(self, *, affix: str = "", least_decimals: int = 0, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)
        self.least_decimals = least_decimals
        if affix:
            self.widget.attrs["data-affix"] = affix

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        try:
            return parse_decimal(str(value), spoken())
        except ExplainedError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """What stands in the input: without grouping, so that it is read back as it is."""
        return plain(value, self.least_decimals) if isinstance(value, Decimal | int) else value


def plain(value: Decimal | int, least: int = 0) -> str:
    """1234.5 as 1234.5 or 1234,5; never exactly three decimals, which would be ambiguous when read back."""
    text = f"{Decimal(value):f}"
    whole, _point, cents = text.partition(".")
    cents = cents.rstrip("0").ljust(least, "0")
    if len(cents) == 3:
        cents += "0"
    return f"{whole}{get_decimal_symbol(formatting.language())}{cents}" if cents else whole


class PercentField(LocalDecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"affix": "%"} | options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip(" %") if isinstance(value, str) else value)


class LocalIntegerField(forms.IntegerField):
    """A whole number, typed with or without separators of thousands."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            number = parse_decimal(str(value), spoken())
        except ExplainedError as error:
            raise ValidationError(str(error), code="invalid") from error
        if number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(number)


class MinutesField(forms.IntegerField):
    """A duration in whole minutes: 7:30, 7,5, 450m; `limit` is the longest accepted one."""

    def __init__(self, *, limit: int = DAY, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**options)
        self.limit = limit

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            return parse_minutes(str(value), spoken(), limit=self.limit)
        except ExplainedError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return formatting.duration(value) if isinstance(value, int) else value
