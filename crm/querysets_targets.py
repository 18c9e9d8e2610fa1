"""Sentences about sales targets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from crm.models import SalesTarget  # noqa: F401


class SalesTargetQuerySet(ScopedQuerySet["SalesTarget"]):
    own = ("user",)
    team = ("department",)

    def of_months(self, first: date, last: date) -> Self:
        """Of the months that begin on these days or between them."""
        return self.filter(month_on__gte=first, month_on__lte=last)
