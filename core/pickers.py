"""Entity pickers: how one row is found among many, in forms, at /pick/<name>/ and when files are read in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access import Actor, may
from core.explained import ExplainedError
from core.keys import SearchKeyField
from core.permissions import Open, Permission
from core.textkeys import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 20
# Small tables without a folded column are searched in Python, up to this many rows.
SMALL = 2000


class NotFound(ExplainedError):
    """No row, or more than one, answers to the text; `choices` are the nearest ones."""

    def __init__(self, message: StrOrPromise, choices: Iterable[Model] = (), **params: object) -> None:
        super().__init__(message, **params)
        self.choices = list(choices)


@dataclass(frozen=True)
class Picker:
    """`search` names folded columns (core.keys.SearchKeyField) or plain ones; the latter are for small tables.

    `rows` narrows what can be chosen (only active people); `narrow` maps query parameters to look-ups, so that a form
    can ask for one company's rows only. `create_permission` guards the link to `create_url` (a URL name).
    """

    name: str
    model: type[Model]
    permission: Permission | Open
    search: tuple[str, ...] = ("search_key",)
    label: Callable[[Any], StrOrPromise] = str
    note: Callable[[Any], StrOrPromise] | None = None
    # A queryset of the model's own class, with its own sentences.
    rows: Callable[[Any], Any] | None = None
    narrow: dict[str, str] = field(default_factory=dict)
    create_url: str = ""
    create_permission: Permission | None = None
    # The key to the row that took a merged one's place: who still holds the old one is led there.
    successor: str = ""
    # Forms take this picker for every reference to the model.
    default: bool = True

    def visible(self, actor: Actor, given: dict[str, Any] | None = None) -> QuerySet[Any]:
        """What the actor may choose from; an unknown narrowing is refused by finding nothing."""
        found = self.reachable(actor)
        if self.rows is not None:
            found = self.rows(found)
        for name, value in (given or {}).items():
            found = found.filter(**{self.narrow[name]: value}) if name in self.narrow else found.none()
        return found

    def reachable(self, actor: Actor) -> QuerySet[Any]:
        """What a list may be asked for by the actor: archived records and people who left stand on rows too."""
        manager: Any = self.model._default_manager
        return manager.visible_to(actor, self.permission)  # type: ignore[no-any-return]

    def is_folded(self) -> bool:
        return all(isinstance(self.model._meta.get_field(name), SearchKeyField) for name in self.search)

    def create_link(self, actor: Actor) -> str:
        allowed = self.create_permission is None or may(actor, self.create_permission)
        return reverse(self.create_url) if self.create_url and allowed else ""

    def followed(self, keys: Iterable[str]) -> list[str]:
        """The keys with merged rows replaced by their survivors, each once."""
        asked = list(keys)
        if not self.successor:
            return asked
        rows = self.model._base_manager.filter(pk__in=asked).exclude(**{self.successor: None})
        moved = {str(old): str(new) for old, new in rows.values_list("pk", self.successor)}
        return list(dict.fromkeys(moved.get(key, key) for key in asked))


_pickers: dict[str, Picker] = {}


def register(picker: Picker) -> Picker:
    if picker.name in _pickers:
        raise ValueError(f"picker {picker.name} is registered twice")
    _pickers[picker.name] = picker
    return picker


def find(name: str) -> Picker:
    """Raises KeyError for a name nobody registered."""
    return _pickers[name]


def known(name: str) -> Picker | None:
    return _pickers.get(name)


def name_for(model: Any) -> str:
    """The default picker of a model, or an empty string."""
    return next((one.name for one in _pickers.values() if one.default and one.model is model), "")


def options(picker: Picker, q: str, actor: Actor, given: dict[str, Any] | None = None) -> list[Model]:
    """At most twenty rows whose folded text holds every word of `q`; one query."""
    rows = picker.visible(actor, given)
    words = fold(q).split()
    if picker.is_folded():
        for word in words:
            rows = rows.filter(_any(picker.search, word))
        return list(rows[:MOST])
    found = (row for row in rows[:SMALL] if all(word in _text(row, picker) for word in words))
    return [row for row, _at in zip(found, range(MOST), strict=False)]


def _any(columns: tuple[str, ...], word: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__contains": word})
    return found


def _text(row: Model, picker: Picker) -> str:
    words = [str(getattr(row, name, "") or "") for name in picker.search]
    return fold(" ".join([*words, str(picker.label(row))]))


def resolve(picker: Picker, text: str, actor: Actor, given: dict[str, Any] | None = None) -> Any:
    """The one row that is called so, else the only one that holds the words; raises NotFound with the choices."""
    found = options(picker, text, actor, given)
    wanted = fold(text)
    exact = [row for row in found if fold(str(picker.label(row))) == wanted]
    return _single(exact or found, text)


def match(rows: Iterable[Any], text: str) -> Any:
    """The row of a short list whose text is `text`; raises NotFound."""
    wanted = fold(text)
    listed = list(rows)
    exact = [row for row in listed if fold(str(row)) == wanted or fold(str(row.pk)) == wanted]
    return _single(exact, text)


def _single(found: list[Any], text: str) -> Any:
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(_("Nothing is called “%(text)s”."), text=text[:80])
    raise NotFound(_("“%(text)s” fits more than one: choose which."), found, text=text[:80])
