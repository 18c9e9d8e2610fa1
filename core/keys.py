"""Columns that follow other columns of the same row, computed in Python because no database locale is trusted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from core.textkeys import fold, sort_key


class SearchKeyField(models.TextField):
    """The folded text of `sources`, searched by trigrams; written with every save and bulk_create."""

    def __init__(self, *, sources: tuple[str, ...] = (), **options: Any) -> None:
        self.sources = sources
        given: dict[str, Any] = {"editable": False, "default": "", "blank": True, **options}
        super().__init__(**given)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = (str(getattr(model_instance, source) or "") for source in self.sources)
        key = fold(" ".join(word for word in words if word))
        setattr(model_instance, self.attname, key)
        return key


class SortKeyField(models.TextField):
    """The sort key of `source` in the language of the firm (setting KEEL_SORT_LANGUAGE)."""

    def __init__(self, *, source: str = "name", **options: Any) -> None:
        self.source = source
        given: dict[str, Any] = {"editable": False, "default": "", "blank": True, **options}
        super().__init__(**given)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key(str(getattr(model_instance, self.source) or ""), settings.KEEL_SORT_LANGUAGE)
        setattr(model_instance, self.attname, key)
        return key
