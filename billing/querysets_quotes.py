"""Sentences about quotes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q

from core.querysets import ScopedQuerySet
from crm.models import FollowUp

if TYPE_CHECKING:
    from billing.models import Quote  # noqa: F401
    from core.models import User


class QuoteQuerySet(ScopedQuerySet["Quote"]):
    own = ("owner", "deal__owner", "customer__owner")

    def drafts(self) -> Self:
        return self.filter(state="draft")

    def waiting(self) -> Self:
        """Sent and not answered."""
        return self.filter(state="sent")

    def accepted(self) -> Self:
        return self.filter(state="accepted")

    def to_ask_about(self, owner: User, until: date, lies: int, ends: int) -> Self:
        """The person's waiting quotes sent `lies` days before the day or running out within `ends` of it.

        Left out are those for which a step is planned before their last day: that step stands in the queue.
        """
        asked = Q(sent_on__lte=until - timedelta(days=lies)) | Q(valid_until__lte=until + timedelta(days=ends))
        about = Q(deal=OuterRef("deal")) | Q(deal=None, organisation=OuterRef("customer"))
        planned = FollowUp.objects.open().filter(about, due_on__lte=OuterRef("valid_until"))
        rows = self.waiting().filter(asked, ~Exists(planned), owner=owner, sent_on__lte=until)
        return rows.order_by("valid_until", "pk")

    def out_of_time(self, *, on: date) -> Self:
        """Their last day lies before the day and nobody has answered."""
        return self.waiting().filter(valid_until__lt=on)


class OfQuoteQuerySet(ScopedQuerySet[Any]):
    own = ("quote__owner", "quote__deal__owner", "quote__customer__owner")
