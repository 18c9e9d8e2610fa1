"""Columns of marks: states as pills, tags, yes and no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Field, Model, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.lists.columns.base import Column
from core.lists.columns.groups import Group, by_rank
from core.lists.markup import NOTHING, pill
from core.ui import bits
from core.ui.icons import icon_svg

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PillColumn(Column):
    """A state with shape, word and colour; `tones` maps the stored value to good, warn, bad, info or act.

    `says` takes the row and answers (words, tone) where the word carries a fact: "Overdue 12 days".
    """

    wish = "state"

    def __init__(
        self,
        name: str,
        label: StrOrPromise = "",
        *,
        tones: Mapping[str, str] | None = None,
        says: Callable[[Any], tuple[StrOrPromise, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name, label, **options)
        self.tones, self.says = dict(tones or {}), says
        self.labels: dict[Any, StrOrPromise] = {}
        self._drawn: dict[tuple[str, str, str | None], SafeString] = {}

    def needs_field(self) -> bool:
        return True

    def learn(self, field: Field[Any, Any] | None) -> None:
        self.labels = dict(field.flatchoices) if field is not None and field.flatchoices else {}

    def words(self, row: Any) -> tuple[StrOrPromise, str]:
        if self.says is not None:
            return self.says(row)
        value = self.get(row)
        return self.labels.get(value, "" if value is None else value), self.tones.get(value, "")

    def value(self, row: Any) -> Any:
        return str(self.words(row)[0])

    def html(self, row: Any) -> str:
        if self.says is not None:
            text, tone = self.says(row)
            return pill(str(text), tone) if text else NOTHING
        value = self.get(row)
        key = (value, "", get_language())
        if key not in self._drawn:
            text, tone = self.words(row)
            self._drawn[key] = bits.pill(text, tone) if text != "" else NOTHING
        return self._drawn[key]


class TagsColumn(Column):
    """The row's tags, fetched for the whole page in one query."""

    def __init__(self, name: str = "tags", label: StrOrPromise = "", **options: Any) -> None:
        super().__init__(name, label, **options)

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related(self.field)

    def value(self, row: Any) -> Any:
        return ", ".join(str(tag) for tag in self.get(row).all())

    def html(self, row: Any) -> str:
        tags = self.get(row).all()
        return SafeString(" ".join(bits.tag(tag) for tag in tags)) if tags else SafeString("")


class BooleanColumn(Column):
    """Yes as a check mark, no as a dash; the word for readers who can't see either."""

    def value(self, row: Any) -> Any:
        found = self.get(row)
        return "" if found is None else _("Yes") if found else _("No")

    def fitting_group(self, model: type[Model]) -> Group:
        """Yes before no, both in words: a check mark alone would be a poor heading."""
        return Group(by_rank(self.field, (True, False)).key, words=lambda rank: _("No") if rank else _("Yes"))

    def html(self, row: Any) -> str:
        found = self.get(row)
        if found is None:
            return NOTHING
        if found:
            return SafeString(f'{icon_svg("check")}<span class="vh">{_("Yes")}</span>')
        return SafeString(f'<span class="dim" aria-hidden="true">–</span><span class="vh">{_("No")}</span>')
