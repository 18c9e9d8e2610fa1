"""Questions to the list of deals that no column answers: its next step, its contact, how far it came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.lists.filters import ReferenceFilter
from core.lists.filters.choices import OneChoiceFilter
from crm.models import FollowUp, StageChange

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StepFilter(OneChoiceFilter):
    """Open deals by what is planned for them: nothing, something that is late, something to come."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("none", _("None planned")), ("late", _("Overdue")), ("planned", _("Planned")))

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: Any = queryset
        if value == "none":
            return found.without_step()  # type: ignore[no-any-return]
        steps = FollowUp.objects.open().filter(deal=OuterRef("pk"))
        late = Exists(steps.filter(due_on__lt=self.owner.today))
        return found.open().filter(late if value == "late" else Exists(steps) & ~late)  # type: ignore[no-any-return]


class IdleFilter(OneChoiceFilter):
    """Open deals that had no real contact for as long as their stage allows."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("1", _("Past the limit of the stage")),)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: Any = queryset
        return found.idle(self.owner.today)  # type: ignore[no-any-return]


class ReachedFilter(ReferenceFilter):
    """Deals that stood in the stage, or further along as their log tells it, or were won."""

    def visible(self) -> QuerySet[Any]:
        """An archived stage can be asked for too: reports of past years name it."""
        found: QuerySet[Any] = self.model_field.related_model._default_manager.select_related("pipeline")
        return found

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found, _none = value
        way = StageChange.objects.counted().filter(deal=OuterRef("pk"), state="open")
        wanted = Q(pk__in=[])
        for stage in found:
            further = Q(to_stage__pipeline=stage.pipeline_id, position__gt=stage.position)
            wanted |= Q(pipeline=stage.pipeline_id) & (
                Q(Exists(way.filter(Q(to_stage=stage) | further))) | Q(state="won")
            )
        return queryset.filter(wanted)
