"""Sentences about quotes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from billing.models import Quote  # noqa: F401


class QuoteQuerySet(ScopedQuerySet["Quote"]):
    own = ("owner", "deal__owner", "customer__owner")

    def drafts(self) -> Self:
        return self.filter(state="draft")

    def waiting(self) -> Self:
        """Sent and not answered."""
        return self.filter(state="sent")

    def accepted(self) -> Self:
        return self.filter(state="accepted")

    def out_of_time(self, *, on: date) -> Self:
        """Their last day lies before the day and nobody has answered."""
        return self.waiting().filter(valid_until__lt=on)


class OfQuoteQuerySet(ScopedQuerySet[Any]):
    own = ("quote__owner", "quote__deal__owner", "quote__customer__owner")
