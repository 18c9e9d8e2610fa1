"""Filters by another record: a choice while they are few, a picker when they are many; tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from core import pickers
from core.forms.entities import EntityField, EntityInput, Picked
from core.lists.filters.base import Control, ListFilter
from core.models import Tag
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_CHOICES = 200


class ReferenceFilter(ListFilter):
    """Rows that point at one of the named records; `none` asks for those that point at nothing.

    With `picker` the record is found by typing (core.pickers); else the records of the field's model that the reader
    may see under `permission` are offered as choices, the first 200 of them. `rows` narrows what is offered.
    """

    kind = "checks"

    def __init__(
        self,
        field_name: str = "",
        *,
        picker: str = "",
        permission: Permission | Open | None = None,
        rows: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(field_name, **options)
        self.picker, self.permission, self.rows = picker, permission, rows

    def names(self) -> tuple[str, ...]:
        """A picker posts what was typed beside the key; without script that alone."""
        return (self.name, f"{self.name}_text", f"{self.name}_choice") if self.picker else (self.name,)

    def visible(self) -> QuerySet[Any]:
        if self.picker:
            return pickers.find(self.picker).reachable(self.owner.user)
        found = self.model_field.related_model._default_manager.all()
        if self.permission is not None:
            found = found.visible_to(self.owner.user, self.permission)
        return self.rows(found) if self.rows else found

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        if self.picker:
            return ()
        found = [(str(row.pk), str(row)) for row in self.visible()[:MOST_CHOICES]]
        return [*found, ("none", _("None"))] if self.model_field.null else found

    def clean(self, data: QueryDict) -> Any:
        """The records themselves, for the chip; one query, and none is named that the reader may not see."""
        if self.picker and (data.get(f"{self.name}_text") or data.get(f"{self.name}_choice")):
            return self._typed(data)
        asked = [value for value in dict.fromkeys(data.getlist(self.name)) if value]
        keys = [value for value in asked if value != "none"]
        try:
            keys = pickers.find(self.picker).followed(keys) if self.picker and keys else keys
            found = list(self.visible().filter(pk__in=keys)) if keys else []
        except (ValueError, TypeError):
            raise self.refuse(", ".join(keys)) from None
        missing = set(keys) - {str(row.pk) for row in found}
        if missing:
            raise self.vanished() if all(map(str.isdecimal, missing)) else self.refuse(", ".join(sorted(missing)))
        return (found, "none" in asked) if asked else None

    def _typed(self, data: QueryDict) -> Any:
        """What the picker's own field makes of key and text: the name is what the person sees and means."""
        field = EntityField(self.picker, required=False)
        field.bind(self.owner.user, None)
        row = field.clean(field.widget.value_from_datadict(data, {}, self.name))
        return None if row is None else ([row], False)

    def canonical(self, value: Any) -> list[str]:
        found, or_none = value
        return [*(str(row.pk) for row in found), *(["none"] if or_none else [])]

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found, or_none = value
        rows = queryset.none()
        if found:
            pointing = {f"{self.field_name}__in": [row.pk for row in found]}
            rows = queryset.filter(**pointing) if not self.is_many else queryset.filter(pk__in=self._keys(pointing))
        empty = {f"{self.field_name}__isnull": True}
        if not or_none:
            return rows
        return rows | queryset.filter(**empty) if found else queryset.filter(**empty)

    @property
    def is_many(self) -> bool:
        """Whether the look-up can reach several records: then a join would show a row several times."""
        at: Any = self.owner.model
        for step in str(self.field_name).split("__"):
            found = at._meta.get_field(step)
            if found.one_to_many or found.many_to_many:
                return True
            at = found.related_model
        return False

    def _keys(self, pointing: dict[str, Any]) -> Any:
        return self.owner.model._base_manager.filter(**pointing).values("pk")

    def says(self, value: Any) -> StrOrPromise:
        found, or_none = value
        label = pickers.find(self.picker).label if self.picker else str
        return ", ".join([*(str(label(row)) for row in found), *([_("None")] if or_none else [])])

    def control(self, data: QueryDict) -> Control:
        if not self.picker:
            return super().control(data)
        row = next(iter(self.owner.values.get(self.name, ([],))[0]), None)
        shown = Picked(str(row.pk), str(pickers.find(self.picker).label(row))) if row else Picked("", "")
        markup = EntityInput(self.picker).render(self.name, shown, {"id": f"f-{self.name}"})
        return Control("picker", self.name, self.title, markup=markup)


class TagsFilter(ListFilter):
    """Rows with any of the tags; through a subquery, so that a row with two of them is still one row."""

    kind = "checks"

    def __init__(self, field_name: str = "tags", **options: Any) -> None:
        super().__init__(field_name, **options)

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return [(str(tag.pk), tag.name) for tag in self.tags()]

    def tags(self) -> Iterable[Tag]:
        if "_tags" not in self.__dict__:
            self._tags = list(Tag.objects.filter(model=self.owner.model._meta.label_lower))
        return self._tags

    def clean(self, data: QueryDict) -> Any:
        known = {str(tag.pk): tag for tag in self.tags()}
        asked = [value for value in data.getlist(self.name) if value]
        for value in asked:
            if value not in known:
                raise self.vanished() if value.isdecimal() else self.refuse(value)
        return [known[value] for value in asked] or None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        through: Any = self.model_field.remote_field.through
        row, tag = self.model_field.m2m_field_name(), self.model_field.m2m_reverse_field_name()
        tagged = through._default_manager.filter(**{row: OuterRef("pk"), f"{tag}__in": value})
        return queryset.filter(Exists(tagged))

    def says(self, value: Any) -> StrOrPromise:
        return ", ".join(tag.name for tag in value)
