"""Columns that projects put on lower lists."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum

from core.lists.columns import MoneyColumn
from core.lists.columns.base import Column
from core.lists.filters import ReferenceFilter
from core.models import User
from core.permissions import Permission
from projects.models import Estimate, EstimateLine, Service
from projects.permissions import ESTIMATE_VIEW

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUMS = {"home_net_amount": F("home_net_amount"), "margin": F("home_net_amount") - F("cost_amount")}


class EstimateColumn(MoneyColumn):
    """A sum over the estimate of a deal in the company's currency, of the estimates that the reader may see."""

    def __init__(self, name: str, label: StrOrPromise, what: str, *, permission: Permission) -> None:
        self.what = what
        super().__init__(
            name, label, currency="company__currency_id", permission=permission, sort=name, nulls_last=True,
            default=what == "margin", expression=_sum(what),
        )  # fmt: skip

    def for_reader(self, user: User) -> Column:
        found = copy.copy(self)
        assert isinstance(self.permission, Permission)
        found.expression = _sum(self.what, estimate__in=Estimate.objects.visible_to(user, self.permission))
        return found


def main_service(user: User) -> Subquery:
    """The service that weighs most in the estimate of a deal, of the estimates that the reader may see."""
    rows = EstimateLine.objects.filter(
        estimate__deal=OuterRef("pk"), service__isnull=False, estimate__in=Estimate.objects.visible_to(user, ESTIMATE_VIEW)
    )
    weighed = rows.order_by().values("service").annotate(weight=Sum("home_net_amount"))
    return Subquery(weighed.order_by("-weight", "service").values("service")[:1])


class MainServiceFilter(ReferenceFilter):
    """Deals by the service that weighs most in their estimate; `none` asks for those whose estimate names none."""

    def visible(self) -> QuerySet[Any]:
        """Archived ones can be asked for too: reports of past years name them."""
        return Service.objects.all()

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found, or_none = value
        wanted = Q(main_service__in=[row.pk for row in found])
        if or_none:
            wanted |= Q(main_service=None)
        return queryset.annotate(main_service=main_service(self.owner.user)).filter(wanted)


def _sum(what: str, **narrow: Any) -> Subquery:
    rows = EstimateLine.objects.filter(estimate__deal=OuterRef("pk"), **narrow).order_by().values("estimate__deal")
    money: DecimalField = DecimalField(max_digits=14, decimal_places=2)
    return Subquery(rows.annotate(total=Sum(SUMS[what])).values("total"), output_field=money)
