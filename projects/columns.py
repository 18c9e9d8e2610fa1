"""Columns that projects put on lower lists."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum

from core.lists.columns import MoneyColumn
from core.lists.columns.base import Column
from core.models import User
from core.permissions import Permission
from projects.models import Estimate, EstimateLine

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


def _sum(what: str, **narrow: Any) -> Subquery:
    rows = EstimateLine.objects.filter(estimate__deal=OuterRef("pk"), **narrow).order_by().values("estimate__deal")
    money: DecimalField = DecimalField(max_digits=14, decimal_places=2)
    return Subquery(rows.annotate(total=Sum(SUMS[what])).values("total"), output_field=money)
