"""Owners are told of follow-ups that are due, once a day where they work."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from core.jobs import find
from core.models import Notification
from core.notifications import sentence
from crm.actions import finish_follow_up
from tests.cast import Cast
from tests.factories import FollowUpFactory

pytestmark = pytest.mark.django_db


def run() -> int:
    job = find("crm.follow_ups")
    assert job is not None
    return job.work()  # type: ignore[return-value]


def test_due_ones_are_told_once_a_day_until_they_are_done(cast: Cast) -> None:
    due = FollowUpFactory(owner=cast.sales, due_on=date(2026, 5, 20), text="Call Saara")
    FollowUpFactory(owner=cast.sales, due_on=date(2026, 5, 21))
    with time_machine.travel(datetime(2026, 5, 20, 6, tzinfo=UTC), tick=False):
        assert run() == 1
        run()
        told = Notification.objects.get()
        assert (told.user, sentence(told), told.url) == (cast.sales, "Due today: Call Saara", due.get_absolute_url())
    with time_machine.travel(datetime(2026, 5, 21, 6, tzinfo=UTC), tick=False):
        run()
        assert Notification.objects.count() == 3
        assert "Overdue since 20 May 2026" in sentence(
            Notification.objects.filter(key__startswith=f"{due.pk} ").first()
        )
    finish_follow_up(follow_up=due, actor=cast.sales)
    with time_machine.travel(datetime(2026, 5, 22, 6, tzinfo=UTC), tick=False):
        run()
        assert Notification.objects.count() == 4


def test_the_day_of_the_owner_s_company_counts(cast: Cast) -> None:
    FollowUpFactory(owner=cast.sales, due_on=date(2026, 5, 20))
    with time_machine.travel(datetime(2026, 5, 19, 20, 59, tzinfo=UTC), tick=False):
        assert run() == 0
    with time_machine.travel(datetime(2026, 5, 19, 21, 1, tzinfo=UTC), tick=False):
        assert run() == 1


def test_who_left_is_not_told(cast: Cast) -> None:
    cast.sales.is_active = False
    cast.sales.save()
    FollowUpFactory(owner=cast.sales, due_on=date(2020, 1, 1))
    assert run() == 0
