"""Five of the six ways upward (the sixth, reactions, is in core.events): typed registries that higher floors fill.

Each is registered in an app's `extensions.py`, read in at start, listed by `manage.py wiring`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse

from core import access
from core.errors import Refused
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.lists.columns import Column
    from core.lists.filters import ListFilter
    from core.models import User
    from core.ui.parts import Figure


@dataclass(frozen=True)
class Panel:
    """A block on a lower page, loaded from its own URL (which takes the page's pk) when it comes into sight."""

    page: str
    name: str
    title: StrOrPromise
    url_name: str
    permission: Permission | Open
    position: int = 50
    # "main" stands in the work column, "rail" beside it.
    place: str = "main"

    def url(self, pk: Any) -> str:
        return reverse(self.url_name, args=[pk])


@dataclass(frozen=True)
class Step:
    """Where the person is led after an act."""

    url: str
    label: StrOrPromise


@dataclass(frozen=True)
class Figures:
    """Numbers under the head of a lower page: `find` answers those of a row for a reader, each with its rows' address."""

    page: str
    name: str
    permission: Permission | Open
    find: Callable[[Any, Any], list[Figure]]
    position: int = 50


Guard = Callable[[Any], Refused | None]
StepFinder = Callable[[Any, Any], Step | None]

_panels: dict[str, list[Panel]] = {}
_figures: dict[str, list[Figures]] = {}
_columns: dict[str, list[Column]] = {}
_filters: dict[str, dict[str, tuple[ListFilter, Permission | Open]]] = {}
_guards: dict[str, list[Guard]] = {}
_steps: dict[str, list[StepFinder]] = {}


def add_panel(panel: Panel) -> None:
    _panels.setdefault(panel.page, []).append(panel)


def panels_of(page: str, user: User) -> list[Panel]:
    """The panels of a page that the user may see, in order."""
    found = [panel for panel in _panels.get(page, ()) if access.may(user, panel.permission)]
    return sorted(found, key=lambda panel: (panel.position, panel.name))


def add_figures(figures: Figures) -> None:
    _figures.setdefault(figures.page, []).append(figures)


def figures_of(page: str, row: Model, user: User) -> list[Figure]:
    """The numbers of all floors that the user may see, in order."""
    found = [one for one in _figures.get(page, ()) if access.may(user, one.permission)]
    ordered = sorted(found, key=lambda one: (one.position, one.name))
    return [figure for one in ordered for figure in one.find(row, user)]


def add_column(list_name: str, column: Column) -> None:
    _columns.setdefault(list_name, []).append(column)


def columns_of(list_name: str, user: User) -> list[Column]:
    """Columns that higher floors put on the list and that the user may see."""
    return [c for c in _columns.get(list_name, ()) if c.permission is None or access.may(user, c.permission)]


def add_filter(list_name: str, name: str, asked: ListFilter, permission: Permission | Open) -> None:
    """A question that a higher floor adds to a list; `name` is its parameter."""
    _filters.setdefault(list_name, {})[name] = (asked, permission)


def filters_of(list_name: str, user: User) -> dict[str, ListFilter]:
    """Filters that higher floors put on the list and that the user may ask, each a copy of its own."""
    known = _filters.get(list_name, {})
    return {name: copy.copy(asked) for name, (asked, needs) in known.items() if access.may(user, needs)}


def guard(act: str) -> Callable[[Guard], Guard]:
    """Asked inside a lower action after the lock; answers nothing or a refusal with a sentence and a link."""

    def wrap(asked: Guard) -> Guard:
        _guards.setdefault(act, []).append(asked)
        return asked

    return wrap


def ask_guards(act: str, obj: Model) -> None:
    """Raise the first refusal; call it inside the action, after the lock."""
    for asked in _guards.get(act, ()):
        if refusal := asked(obj):
            raise refusal


def step(act: str) -> Callable[[StepFinder], StepFinder]:
    def wrap(finder: StepFinder) -> StepFinder:
        _steps.setdefault(act, []).append(finder)
        return finder

    return wrap


def next_step(act: str, obj: Model, user: User) -> Step | None:
    """The first step that a higher floor proposes after the act, for this user."""
    for finder in _steps.get(act, ()):
        if found := finder(obj, user):
            return found
    return None


def wiring() -> dict[str, dict[str, list[str]]]:
    """What is plugged in where, for `manage.py wiring`."""

    def named(items: list[Any]) -> list[str]:
        return sorted(f"{item.__module__}.{item.__name__}" for item in items)

    return {
        "panel": {page: sorted(p.name for p in found) for page, found in sorted(_panels.items())},
        "figures": {page: sorted(one.name for one in found) for page, found in sorted(_figures.items())},
        "column": {name: sorted(c.name for c in found) for name, found in sorted(_columns.items())},
        "filter": {name: sorted(found) for name, found in sorted(_filters.items())},
        "guard": {act: named(found) for act, found in sorted(_guards.items())},
        "step": {act: named(found) for act, found in sorted(_steps.items())},
    }
