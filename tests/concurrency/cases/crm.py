"""Jobs of crm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from core import clock
from core.models import Notification
from tests.cast import make_cast
from tests.factories import FollowUpFactory


@contextmanager
def follow_ups() -> Iterator[Callable[[], None]]:
    """Three follow-ups that are due: each is told at least once, and never twice on one day."""
    cast = make_cast()
    due = clock.today() - timedelta(days=1)
    rows = [FollowUpFactory(owner=cast.sales, due_on=due) for _number in range(3)]

    def check() -> None:
        told = Counter(Notification.objects.filter(kind="follow_up").values_list("key", flat=True))
        assert set(told.values()) == {1}
        assert {key.split()[0] for key in told} == {str(row.pk) for row in rows}

    yield check


CASES = {"crm.follow_ups": follow_ups}
