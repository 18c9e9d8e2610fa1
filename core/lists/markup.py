"""Text and figures of cells, kept ready: a list draws hundreds of them in a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import formatting
from core.ui import bits

NOTHING = SafeString(f'<span class="dim">{formatting.NONE}</span>')


def esc(value: object) -> str:
    """`value` as HTML text; safe text passes as it is."""
    return value if isinstance(value, SafeString) else escape(str(value))


def money_text(value: Decimal, currency: str) -> str:
    return _money(value, currency, get_language())


def number_text(value: Decimal | int, decimals: int | None) -> str:
    return _number(value, decimals, get_language())


def percent_text(value: Decimal, decimals: int | None) -> str:
    return _percent(value, decimals, get_language())


def date_text(value: dt.date) -> str:
    return _date(value, get_language())


def moment_text(value: dt.datetime) -> str:
    """Date and time in the reader's zone; the second does not show, so it does not spoil the memory."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _moment(local.replace(tzinfo=None, second=0, microsecond=0), get_language())


def duration_text(minutes: int) -> str:
    return _duration(minutes, get_language())


def who(person: Any) -> SafeString:
    """Avatar and name of a person."""
    return _who(str(person), getattr(person, "initials", ""), getattr(person, "hue", 0))


@lru_cache(maxsize=1024)
def pill(words: str, tone: str) -> SafeString:
    return bits.pill(words, tone)


# The language is part of each key: the functions read the active one, which is the one that was asked for.
@lru_cache(maxsize=8192)
def _money(value: Decimal, currency: str, language: str) -> str:
    return formatting.money(value, currency)


@lru_cache(maxsize=4096)
def _number(value: Decimal | int, decimals: int | None, language: str) -> str:
    return formatting.number(value, decimals=decimals)


@lru_cache(maxsize=1024)
def _percent(value: Decimal, decimals: int | None, language: str) -> str:
    return formatting.percent(value, decimals=decimals)


@lru_cache(maxsize=4096)
def _date(value: dt.date, language: str) -> str:
    return formatting.short_date(value)


@lru_cache(maxsize=4096)
def _moment(value: dt.datetime, language: str) -> str:
    return formatting.moment(value)


@lru_cache(maxsize=4096)
def _duration(minutes: int, language: str) -> str:
    return formatting.duration(minutes)


class _Shown:
    """A person by what an avatar shows of them."""

    def __init__(self, name: str, initials: str, hue: int) -> None:
        self.name, self.initials, self.hue = name, initials, hue

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=2048)
def _who(name: str, initials: str, hue: int) -> SafeString:
    return bits.who(_Shown(name, initials, hue))
