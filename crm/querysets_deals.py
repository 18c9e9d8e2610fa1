"""Sentences about deals, their way through stages and their people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    DateTimeField,
    DecimalField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.contact_kinds import IS_CONTACT
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from crm.models import Deal, DealPerson, Stage, StageChange, StageVisit  # noqa: F401


class DealQuerySet(ByAccount, ArchivedQuerySet["Deal"]):
    own = ("owner",)
    accounts = ("organisation",)

    def open(self) -> Self:
        return self.filter(state="open")

    def with_chance(self) -> Self:
        """`chance`: the deal's own probability, else that of its stage, in percent."""
        return self.annotate(chance=Coalesce(F("probability"), F("stage__probability")))

    def with_weighted(self) -> Self:
        """`weighted`: value × probability in the company's currency (domain.md section 12)."""
        money: DecimalField = DecimalField(max_digits=14, decimal_places=2)
        product = F("home_value") * F("chance") / Value(100)
        return self.with_chance().annotate(weighted=ExpressionWrapper(product, output_field=money))

    def with_next_step(self) -> Self:
        """`next_on` and `next_text` of the earliest open follow-up."""
        follow_ups: Any = self.model._meta.get_field("followups").related_model
        first = follow_ups.objects.filter(deal=OuterRef("pk")).open().order_by("due_on", "pk")
        return self.annotate(next_on=Subquery(first.values("due_on")[:1]), next_text=Subquery(first.values("text")[:1]))

    def with_idle(self) -> Self:
        """`idle_since`: the last real contact about the deal or with its client as such, at the earliest its opening."""
        entries: Any = self.model._meta.get_field("timeline").related_model
        told = entries.objects.filter(IS_CONTACT).happened().order_by("-at")
        about = told.filter(deal=OuterRef("pk")).values("at")[:1]
        client = told.filter(organisation=OuterRef("organisation"), deal=None).values("at")[:1]
        return self.annotate(idle_since=Greatest(F("created_at"), Subquery(about), Subquery(client)))

    def idle(self, day: date) -> Self:
        """Open deals whose last contact lies as long back as their stage allows, or longer, on the day."""
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        length = ExpressionWrapper(F("stage__idle_days") * Value(timedelta(days=1)), output_field=DurationField())
        limit = ExpressionWrapper(Value(midnight) - length, output_field=DateTimeField())
        return self.open().with_idle().filter(idle_since__lt=limit)

    def open_on(self, day: date) -> Self:
        """Deals that were opened by the end of the day and not closed by then."""
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), created_at__lt=midnight)

    def reached(self, stages: Iterable[Stage]) -> Self:
        """Deals that stood in one of the stages, or further along as their log tells it, or were won."""
        changes: Any = self.model._meta.get_field("stage_changes").related_model
        way = changes.objects.counted().filter(deal=OuterRef("pk"), state="open")
        wanted = Q(pk__in=[])
        for stage in stages:
            further = Q(to_stage__pipeline=stage.pipeline_id, position__gt=stage.position)
            stood = Q(Exists(way.filter(Q(to_stage=stage) | further))) | Q(state="won")
            wanted |= Q(pipeline=stage.pipeline_id) & stood
        return self.filter(wanted)

    def without_step(self) -> Self:
        """Open deals for which nothing is planned: their owner's red queue."""
        steps: Any = self.model._meta.get_field("followups").related_model
        return self.open().exclude(Exists(steps.objects.open().filter(deal=OuterRef("pk"))))

    def for_cards(self) -> Self:
        """With everything a card shows."""
        return self.select_related("organisation", "owner", "stage").with_next_step()


class DealPersonQuerySet(ByAccount, ScopedQuerySet["DealPerson"]):
    own = ("deal__owner",)
    accounts = ("deal__organisation",)


class StageChangeQuerySet(ByAccount, ScopedQuerySet["StageChange"]):
    own = ("deal__owner",)
    accounts = ("deal__organisation",)

    def counted(self) -> Self:
        """Without moves that were taken back at once, and what took them back."""
        return self.filter(undoes=None, undone_by=None)


class StageVisitQuerySet(ByAccount, ScopedQuerySet["StageVisit"]):
    own = ("deal__owner",)
    accounts = ("deal__organisation",)
