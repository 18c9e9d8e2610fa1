"""Sentences that are kept now and read later, by people of different languages: a message id and its arguments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.translation import gettext

from core import formatting

# A pair is an amount and its currency.
Argument: TypeAlias = "str | int | Decimal | dt.date | tuple[Decimal, str]"


def kept(arguments: Mapping[str, Argument] | None) -> dict[str, Any]:
    """The arguments as JSON."""
    return {name: _kept(value) for name, value in (arguments or {}).items()}


def say(text: str, arguments: Mapping[str, Any]) -> str:
    """The sentence in the active language, its dates and amounts in the reader's format."""
    return gettext(text) % {name: _shown(value) for name, value in arguments.items()} if arguments else gettext(text)


def _kept(value: Argument) -> Any:
    if isinstance(value, tuple):
        return {"amount": str(value[0]), "currency": value[1]}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value if isinstance(value, int) else str(value)


def _shown(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "amount" in value:
        return formatting.money(Decimal(value["amount"]), value["currency"])
    if "date" in value:
        return formatting.short_date(dt.date.fromisoformat(value["date"]))
    return formatting.number(Decimal(value["number"]))
