"""Rows that a file names: an owner by e-mail, a currency by code, a stage by name. Read once a run, not once a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import pickers
from core.access import Actor
from core.explained import ExplainedError
from core.fields import Field
from core.textkeys import fold


class Unknown(ExplainedError):
    """Nothing is called so, or more than one thing is."""


def names_of(row: Any) -> list[str]:
    """What a row may be called in a file: its text, its name, its e-mail address, a key that is a code."""
    found = [str(row), *(str(getattr(row, name, "") or "") for name in ("name", "email", "code"))]
    return [*found, row.pk] if isinstance(row.pk, str) else found


class Lookup:
    """A small table by the folded names of its rows."""

    def __init__(self, rows: Iterable[Any], names: Callable[[Any], Iterable[str]] = names_of) -> None:
        self.rows = list(rows)
        self._by_name: dict[str, list[Any]] = {}
        for row in self.rows:
            for name in {fold(one) for one in names(row) if one}:
                self._by_name.setdefault(name, []).append(row)

    def find(self, text: str) -> Any:
        """Raises Unknown with a sentence."""
        found = self._by_name.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unknown(_("More than one is called “%(text)s”."), text=text[:80])
        known = ", ".join(str(row) for row in self.rows[:8])
        if 0 < len(self.rows) <= 8:
            raise Unknown(_("“%(text)s” is not one of: %(known)s."), text=text[:80], known=known)
        raise Unknown(_("Nothing is called “%(text)s”."), text=text[:80])


def lookup_for(field: Field, actor: Actor) -> Lookup:
    """The rows that the field may point at, among those the actor may choose from."""
    picker = pickers.known(field.picker)
    rows = picker.visible(actor) if picker else field.model_field.related_model._default_manager.all()
    return Lookup(rows)
