"""Filters by words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core.keys import SearchKeyField
from core.lists.filters.base import ListFilter
from core.textkeys import fold


class TextFilter(ListFilter):
    """The column holds the text, whatever its case; folded where the column is a search key."""

    def clean(self, data: QueryDict) -> Any:
        return data.get(self.name, "").replace("\x00", "").strip()[:200] or None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if isinstance(self.model_field, SearchKeyField):
            return queryset.filter(**{f"{self.field_name}__contains": fold(value)})
        return queryset.filter(**{f"{self.field_name}__icontains": value})
