"""The morning mail: for who wants it, on days they work, once, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from core.jobs import find
from core.models import Holiday, HolidayCalendar, MailMessage
from tests.cast import Cast
from tests.factories import FollowUpFactory

pytestmark = pytest.mark.django_db


def run(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        job = find("crm.digest")
        assert job is not None
        return job.work()  # type: ignore[return-value]


@pytest.fixture
def reader(cast: Cast) -> Cast:
    cast.sales.daily_digest, cast.sales.language = True, "fi"
    cast.sales.save()
    FollowUpFactory(owner=cast.sales, text="Soita Saaralle", due_on=date(2026, 5, 18))
    FollowUpFactory(owner=cast.owner, due_on=date(2026, 5, 18))
    return cast


def test_once_in_the_morning_of_a_working_day(reader: Cast) -> None:
    assert run(datetime(2026, 5, 20, 3, 59, tzinfo=UTC)) == 0  # 6:59 in Helsinki
    assert run(datetime(2026, 5, 20, 4, 1, tzinfo=UTC)) == 1
    assert run(datetime(2026, 5, 20, 4, 16, tzinfo=UTC)) == 0
    mail = MailMessage.objects.get()
    assert mail.to == [reader.sales.email] and "Soita Saaralle" in mail.body and "/crm/due/" in mail.body
    assert run(datetime(2026, 5, 21, 9, 30, tzinfo=UTC)) == 0  # noon has passed
    assert run(datetime(2026, 5, 23, 5, tzinfo=UTC)) == 0  # Saturday
    Holiday.objects.create(calendar=HolidayCalendar.objects.get(name="Finland"), on=date(2026, 5, 25), name="Free")
    assert run(datetime(2026, 5, 25, 5, tzinfo=UTC)) == 0
    assert run(datetime(2026, 5, 26, 5, tzinfo=UTC)) == 1


def test_nothing_due_is_no_mail(cast: Cast) -> None:
    cast.sales.daily_digest = True
    cast.sales.save()
    assert run(datetime(2026, 5, 20, 5, tzinfo=UTC)) == 0
    assert not MailMessage.objects.exists()


def test_the_clock_of_the_person_counts_on_the_day_it_changes(reader: Cast) -> None:
    # Monday after the clocks went back: seven o'clock in Helsinki is five in UTC, no longer four.
    assert run(datetime(2026, 10, 26, 4, 30, tzinfo=UTC)) == 0
    assert run(datetime(2026, 10, 26, 5, 0, tzinfo=UTC)) == 1
    reader.sales.time_zone = "America/New_York"
    reader.sales.save()
    assert run(datetime(2026, 10, 27, 5, 0, tzinfo=UTC)) == 0
    assert run(datetime(2026, 10, 27, 11, 0, tzinfo=UTC)) == 1
