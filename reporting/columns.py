"""Columns that reporting puts on lower lists."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import Case, Exists, OuterRef, Subquery, Sum, When
from django.utils.translation import gettext_lazy as _

from core.access import scope_of
from core.lists.columns import MoneyColumn
from core.lists.columns.base import Column
from core.models import User
from core.permissions import Scope
from projects.models import Project
from reporting.margins import EARNED
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW

CONTRIBUTION = [kind for kind in MoneyFact.Kind.values if kind != MoneyFact.Kind.OVERHEAD]


class ContributionColumn(MoneyColumn):
    """What the margin panel of a project says, of the projects whose margin the reader may see."""

    def __init__(self) -> None:
        super().__init__(
            "contribution",
            _("Contribution"),
            currency="company__currency_id",
            permission=MARGIN_VIEW,
            expression=_contribution(),
        )

    def for_reader(self, user: User) -> Column:
        if scope_of(user, MARGIN_VIEW) == Scope.ALL:
            return self
        found = copy.copy(self)
        within = Project.objects.visible_to(user, MARGIN_VIEW).filter(pk=OuterRef("pk"))
        found.expression = Case(When(Exists(within), then=self.expression))
        return found


def _contribution() -> Any:
    rows = MoneyFact.objects.reading(EARNED).filter(project=OuterRef("pk"), kind__in=CONTRIBUTION)
    return Subquery(rows.order_by().values("project").annotate(total=Sum("home_amount")).values("total"))
