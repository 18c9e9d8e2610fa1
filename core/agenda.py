"""What is due for a person: core asks, every app that knows of something answers with its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from core import access
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

# What one provider may put on the page.
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Due:
    """One line: what to do, about whom, by when.

    `follow_up` is the key of a follow-up that can be done in place; `stake` what may be lost, in the company's currency.
    """

    title: StrOrPromise
    about: StrOrPromise
    url: str
    due_on: date
    icon: str = "follow_up"
    note: StrOrPromise = ""
    follow_up: int | None = None
    stake: Decimal = Decimal(0)


# Answers what is due for the person up to and including the day, the earliest first, at most MOST lines.
Finder = Callable[["User", date], Iterable[Due]]


@dataclass(frozen=True)
class AgendaProvider:
    """`label` names its lines in the filter; asked only for whoever holds the permission."""

    name: str
    label: StrOrPromise
    permission: Permission | Open
    find: Finder
    position: int = 50


_providers: dict[str, AgendaProvider] = {}


def register(provider: AgendaProvider) -> None:
    _providers[provider.name] = provider


def providers(user: User) -> list[AgendaProvider]:
    """Those the person may hear, in order."""
    found = [provider for provider in _providers.values() if access.may(user, provider.permission)]
    return sorted(found, key=lambda provider: (provider.position, provider.name))


def due(user: User, until: date, *, only: str = "") -> list[Due]:
    """Everything that is due for the person up to the day, the earliest first."""
    asked = [provider for provider in providers(user) if only in ("", provider.name)]
    lines = [line for provider in asked for line in provider.find(user, until)]
    return sorted(lines, key=lambda line: line.due_on)


def wiring() -> list[str]:
    return sorted(_providers)
