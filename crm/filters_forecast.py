"""Questions to the list of deals that the forecast asks: whoever owned them, and what nobody has planned for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core.lists.filters import ReferenceFilter
from core.lists.filters.choices import OneChoiceFilter
from crm.models import FollowUp

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AnyOwnerFilter(ReferenceFilter):
    """Whoever owns deals, also those who have left: reports name them."""

    def visible(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model_field.related_model._default_manager.all()
        return found


class StepFilter(OneChoiceFilter):
    """Open deals by what is planned for them: nothing, something that is late, something to come."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("none", _("None planned")), ("late", _("Overdue")), ("planned", _("Planned")))

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: Any = queryset
        steps = FollowUp.objects.open().filter(deal=OuterRef("pk"))
        late = Exists(steps.filter(due_on__lt=self.owner.today))
        asked = {"none": ~Exists(steps), "late": late, "planned": Exists(steps) & ~late}
        return found.open().filter(asked[value])  # type: ignore[no-any-return]
