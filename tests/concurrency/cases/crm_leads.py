"""Jobs of leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from core import clock
from core.models import Notification
from crm.models import FollowUp, Lead, LeadRating, LeadScore, ScoreRule
from tests.cast import make_cast
from tests.factories import LeadFactory


@contextmanager
def nurturing() -> Iterator[Callable[[], None]]:
    """Three leads whose day has come: each is open again, with one follow-up and one word to its owner."""
    cast = make_cast()
    yesterday = clock.today() - timedelta(days=1)
    rows = [
        LeadFactory(company=cast.company, owner=cast.sales, state="nurturing", resume_on=yesterday)
        for _number in range(3)
    ]

    def check() -> None:
        assert set(Lead.objects.values_list("state", flat=True)) == {"new"}
        assert sorted(FollowUp.objects.values_list("lead", flat=True)) == [row.pk for row in rows]
        told = Counter(key.split()[0] for key in Notification.objects.values_list("key", flat=True))
        assert told == {str(row.pk): 1 for row in rows}

    yield check


@contextmanager
def scores() -> Iterator[Callable[[], None]]:
    """Three leads and a rule: each has its points once, and the rating is their sum."""
    cast = make_cast()
    ScoreRule.objects.create(name="Phone", points=7, conditions=[["phone", "filled", []]])
    for _number in range(3):
        LeadFactory(company=cast.company, phone="123")

    def check() -> None:
        assert list(LeadScore.objects.values_list("points", flat=True)) == [7, 7, 7]
        assert list(LeadRating.objects.values_list("points", flat=True)) == [7, 7, 7]

    yield check


CASES = {"crm.nurturing": nurturing, "crm.scores": scores}
