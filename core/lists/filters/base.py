"""The questions a list can be asked: parameters in, narrowed rows, chips and controls out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock
from core.access import home_company
from core.lists.columns.base import field_at

if TYPE_CHECKING:
    import datetime as dt

    from django_stubs_ext import StrOrPromise

    from core.models import User


@dataclass(frozen=True)
class Option:
    """A choice of a control or of a chip's menu."""

    value: str
    label: StrOrPromise
    selected: bool = False


@dataclass(frozen=True)
class Control:
    """What the form of filters shows for one; `kind` picks the branch of core/list_control.html."""

    kind: str
    name: str
    label: StrOrPromise
    options: tuple[Option, ...] = ()
    # What stands in the fields: text, or the two ends of a range.
    text: str = ""
    start: str = ""
    end: str = ""
    markup: Any = ""


@dataclass(frozen=True)
class Chip:
    """An active filter: its label, what it says, and the parameters that go when it is taken away."""

    label: StrOrPromise
    text: StrOrPromise
    names: tuple[str, ...]


class ListFilter(django_filters.Filter):
    """One question. `quick` puts it beside the search as a menu of its own; the rest stand in the form of filters."""

    kind: ClassVar[str] = "text"
    name: str = ""
    field_name: Any
    owner: Filters

    def __init__(self, field_name: str = "", *, label: StrOrPromise = "", quick: bool = False, **options: Any) -> None:
        super().__init__(field_name=field_name or None, label=label or None, **options)
        self.quick = quick

    def attach(self, owner: Filters, name: str) -> None:
        """Learn the name, the model's field and the person who asks; called for each list that is opened."""
        self.owner, self.name = owner, name
        self.field_name = self.field_name or name
        self.model_field = field_at(owner.model, self.field_name)
        self.title: StrOrPromise = self.extra.get("label") or self._label or self.default_label()

    def default_label(self) -> StrOrPromise:
        return capfirst(self.model_field.verbose_name if self.model_field is not None else self.name.replace("_", " "))

    def names(self) -> tuple[str, ...]:
        """The parameters the filter reads."""
        return (self.name,)

    def clean(self, data: QueryDict) -> Any:
        """The value asked for, None when nothing is; raises ValidationError with a sentence."""
        return data.get(self.name, "").strip() or None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{self.field_name: value})

    def unasked(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What holds while the filter is not used; archived rows hide like this."""
        return queryset

    def says(self, value: Any) -> StrOrPromise:
        """The value in words, for the chip."""
        return str(value)

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return ()

    def canonical(self, value: Any) -> list[str] | None:
        """The values the filter's first parameter should have in an address; None leaves them as they came."""
        return None

    def control(self, data: QueryDict) -> Control:
        asked = set(data.getlist(self.name))
        options = tuple(Option(str(value), label, str(value) in asked) for value, label in self.options())
        ends = [data.get(name, "") for name in self.names()[-2:]]
        return Control(self.kind, self.name, self.title, options, data.get(self.name, ""), ends[0], ends[-1])

    def refuse(self, text: str) -> ValidationError:
        """The error of a value that can't be understood."""
        return ValidationError(
            _("%(label)s: “%(text)s” can't be looked for.") % {"label": self.title, "text": text[:60]}
        )


    def vanished(self) -> ValidationError:
        """The error of a saved view or a kept address whose record is gone, or out of the reader's reach."""
        return ValidationError(
            _(
                "%(label)s: what this view looks for is no longer there, or you may not see it. Take the filter out, "
                "and save the view anew."
            )
            % {"label": self.title}
        )


class Filters(django_filters.FilterSet):
    """The base of an app's filters; the firm's own fields join by themselves.

    Only `ListFilter`s are declared here: they know their chip and control, and clean their own parameters.
    """

    filters: dict[str, Any]

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Any],
        *,
        user: User,
        own: dict[str, ListFilter] | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        """`own` are the filters of the firm's own fields; `hidden` names model fields the reader may not ask about."""
        super().__init__(data, queryset)
        self.model: type[Model] = queryset.model
        self.user = user
        self.filters = {n: f for n, f in self.filters.items() if f.field_name not in hidden} | (own or {})
        for name, found in self.filters.items():
            found.attach(self, name)
        self.values: dict[str, Any] = {}
        self.problems: list[str] = []
        self._clean()

    def __iter__(self) -> Iterator[ListFilter]:
        return iter(self.filters.values())

    @property
    def today(self) -> dt.date:
        """The civil day of the reader's company: what "this month" is measured from."""
        return clock.today(home_company(self.user))

    def names(self) -> set[str]:
        return {name for found in self for name in found.names()}

    def _clean(self) -> None:
        for found in self:
            if not any(self.data.get(name) for name in found.names()):
                continue
            try:
                value = found.clean(self.data)
            except ValidationError as error:
                self.problems += error.messages
            else:
                if value is not None:
                    self.values[found.name] = value

    def tidied(self, given: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The parameters as an address should hold them: a picker's key without the text typed beside it."""
        for found in self:
            values = found.canonical(self.values[found.name]) if found.name in self.values else None
            if values is not None:
                given = [pair for pair in given if pair[0] not in found.names()]
                given += [(found.name, value) for value in values]
        return given

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for found in self:
            if found.name in self.values:
                queryset = found.filter(queryset, self.values[found.name])
            else:
                queryset = found.unasked(queryset)
        return queryset

    def chips(self) -> list[Chip]:
        return [Chip(f.title, f.says(self.values[f.name]), f.names()) for f in self if f.name in self.values]

    def quick(self) -> list[ListFilter]:
        """Those that stand beside the search and are not in use."""
        return [found for found in self if found.quick and found.name not in self.values]

    def controls(self) -> list[Control]:
        return [found.control(self.data) for found in self]
