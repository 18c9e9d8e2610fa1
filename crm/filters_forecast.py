"""Questions to the list of deals that the forecast asks: whoever owned them, and what nobody has planned for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from core.lists.filters import ReferenceFilter

if TYPE_CHECKING:
    pass


class AnyOwnerFilter(ReferenceFilter):
    """Whoever owns deals, also those who have left: reports name them."""

    def visible(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model_field.related_model._default_manager.all()
        return found
