"""Questions to the list of deals that no column answers: its next step, its contact, how far it came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, ListFilter, ReferenceFilter, YesNoFilter
from core.lists.filters.choices import OneChoiceFilter
from crm.contact_kinds import KINDS, of_kind
from crm.models import FollowUp, StageVisit, TimelineEntry

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
        rows: Any = queryset
        return rows.reached(found)  # type: ignore[no-any-return]


class OpenOnFilter(ListFilter):
    """?open_on=2026-03-31: deals that stood open at the end of that day."""

    def clean(self, data: QueryDict) -> Any:
        text = data.get(self.name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.refuse(text) from None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        rows: Any = queryset
        return rows.open_on(value)  # type: ignore[no-any-return]

    def says(self, value: Any) -> StrOrPromise:
        return formatting.short_date(value)


class KindFilter(ChoicesFilter):
    """Calls, meetings, mails, notes, follow-ups done."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return tuple(KINDS.items())

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(of_kind(*value))


class VisitFilters(Filters):
    stage = ReferenceFilter("stage", label=_("Stage"), rows=lambda found: found.select_related("pipeline"))
    entered = DatesFilter("entered_at", label=_("Entered"))
    left = DatesFilter("left_at", label=_("Left"))
    went_on = YesNoFilter("went_on")
    owner = ReferenceFilter("deal__owner", picker="users")
    company = ReferenceFilter("deal__company", label=_("Company"))

    class Meta:
        model = StageVisit
        fields: list[str] = []


class TalkFilters(Filters):
    what = KindFilter("kind", label=_("Kind"), quick=True)
    by = ReferenceFilter("actor", picker="users", label=_("Person"))
    at = DatesFilter("at", label=_("When"), quick=True)
    organisation = ReferenceFilter("organisation", picker="organisations", label=_("Client"))

    class Meta:
        model = TimelineEntry
        fields: list[str] = []
