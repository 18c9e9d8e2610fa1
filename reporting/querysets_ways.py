"""Sentences about the ways of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef

from core.querysets import ScopedQuerySet
from crm.models import Deal
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from reporting.models import ClientWay  # noqa: F401


class ClientWayQuerySet(ByAccount, ScopedQuerySet["ClientWay"]):
    own = ("organisation__owner",)
    accounts = ("organisation",)

    def with_selling(self) -> Self:
        """`is_selling`: the client has an open deal; who has none waits for no quote and no answer any more."""
        here = {"organisation": OuterRef("organisation"), "company": OuterRef("company")}
        return self.annotate(is_selling=Exists(Deal.objects.live().open().filter(**here)))
