"""Sentences about customers and sales."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.access import grants_of
from core.permissions import REGISTRY, Scope
from core.querysets import ArchivedQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from core.models import User
    from crm.models import (  # noqa: F401
        Activity,
        Deal,
        FollowUp,
        Lead,
        Organisation,
        PartyRole,
        Person,
        StageChange,
        TimelineEntry,
    )


class OrganisationQuerySet(ArchivedQuerySet["Organisation"]):
    own = ("owner",)

    def customers(self) -> Self:
        return self.filter(is_customer=True)

    def suppliers(self) -> Self:
        return self.filter(is_supplier=True)


class PersonQuerySet(ArchivedQuerySet["Person"]):
    own = ("owner",)


class PartyRoleQuerySet(ScopedQuerySet["PartyRole"]):
    def on(self, day: date) -> Self:
        return self.filter(period__contains=day)


class LeadQuerySet(ArchivedQuerySet["Lead"]):
    own = ("owner",)

    def open(self) -> Self:
        return self.filter(state__in=["new", "qualified"])


class DealQuerySet(ArchivedQuerySet["Deal"]):
    own = ("owner",)

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

    def for_cards(self) -> Self:
        """With everything a card shows."""
        return self.select_related("organisation", "owner", "stage").with_next_step()


class StageChangeQuerySet(ScopedQuerySet["StageChange"]):
    own = ("deal__owner",)


class ActivityQuerySet(ScopedQuerySet["Activity"]):
    own = ("user", "organisation__owner", "deal__owner", "lead__owner")


class FollowUpQuerySet(ScopedQuerySet["FollowUp"]):
    own = ("owner",)

    def open(self) -> Self:
        return self.filter(done_at=None)

    def due(self, day: date) -> Self:
        return self.open().filter(due_on__lte=day)


class TimelineQuerySet(ScopedQuerySet["TimelineEntry"]):
    def readable_by(self, reader: User) -> Self:
        """With a permission for all rows every entry; with a narrower one those whose subject lies within its scope."""
        grants = grants_of(reader)
        found = Q(permission__in=[name for name, scope in grants.items() if scope == Scope.ALL])
        narrow = [name for name, scope in grants.items() if scope != Scope.ALL]
        told = self.filter(permission__in=narrow).order_by().values_list("permission", "subject_type").distinct()
        for permission, subject_type in told if narrow else ():
            subjects: Any = apps.get_model(subject_type)._default_manager
            seen = subjects.visible_to(reader, REGISTRY[permission]).values("pk")
            found |= Q(permission=permission, subject_type=subject_type, subject_id__in=seen)
        return self.filter(found)
