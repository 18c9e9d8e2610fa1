"""The calendar and its feed: one's own days, stable entries, whole days across a change of clocks, a secret address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from core import clock
from crm import actions, ical
from crm.calendar import entries, month_weeks
from crm.models import Activity, CalendarFeed
from tests.cast import Cast, client_of
from tests.factories import FollowUpFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def meeting(cast: Cast, at: datetime, **more: object) -> Activity:
    client = OrganisationFactory(name="Merituuli; Oy, 🙂", owner=cast.sales)
    row = Activity(kind="meeting", text="Scope\nand sum", user=cast.sales, organisation=client, at=at, **more)
    return actions.log_activity(activity=row, actor=cast.sales)


def read(user: object) -> tuple[str, Calendar]:
    feed = CalendarFeed.objects.filter(user=user).first() or actions.make_feed(actor=user)  # type: ignore[arg-type]
    url = reverse("crm:calendar_feed", args=[ical.token_of(feed)])
    answer = Client().get(url)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    return url, Calendar.from_ical(answer.content)


def test_the_feed_holds_one_s_own_days_in_a_form_that_lasts(cast: Cast) -> None:
    # The clocks of Helsinki go back on 25 October 2026; the day after it is a whole day like any other.
    with time_machine.travel(datetime(2026, 10, 20, 9, tzinfo=UTC), tick=False):
        row = meeting(cast, datetime(2026, 10, 26, 7, 30, tzinfo=UTC), place="Kalevankatu 12")
        step = FollowUpFactory(owner=cast.sales, text="Call", due_on=date(2026, 10, 25))
        FollowUpFactory(owner=cast.owner, due_on=date(2026, 10, 25))
        _url, found = read(cast.sales)
        talk, call = found.walk("VEVENT")
        assert talk.decoded("dtstart") == row.at and talk.decoded("dtend") == row.at + timedelta(hours=1)
        assert str(talk["summary"]) == "Merituuli; Oy, 🙂" and str(talk["location"]) == "Kalevankatu 12"
        assert call.decoded("dtstart") == date(2026, 10, 25) and call.decoded("dtend") == date(2026, 10, 26)
        assert call["transp"] == "TRANSPARENT" and int(call["sequence"]) == step.version - 1
        uid = str(call["uid"])
        actions.snooze_follow_up(follow_up=step, until=date(2026, 10, 27), actor=cast.sales)
        again = read(cast.sales)[1].walk("VEVENT")[1]
        assert str(again["uid"]) == uid and int(again["sequence"]) == int(call["sequence"]) + 1


def test_what_has_not_changed_is_not_sent_again(cast: Cast) -> None:
    FollowUpFactory(owner=cast.sales, due_on=clock.today())
    url, _found = read(cast.sales)
    tag = Client().get(url).headers["ETag"]
    answer = Client().get(url, headers={"If-None-Match": tag})
    assert answer.status_code == 304 and not answer.content
    FollowUpFactory(owner=cast.sales, due_on=clock.today())
    assert Client().get(url, headers={"If-None-Match": tag}).status_code == 200


def test_an_address_is_renewed_and_taken_away(cast: Cast) -> None:
    url, _found = read(cast.sales)
    browser = client_of(cast.sales)
    page = reverse("crm:calendar_feed_settings", args=[cast.sales.pk])
    assert url in browser.get(page).content.decode()
    assert "crm/calendar/address" in browser.get(reverse("core:profile")).content.decode()
    browser.post(page, {"act": "make"})
    assert Client().get(url).status_code == 404
    newer, _found = read(cast.sales)
    assert newer != url
    browser.post(page, {"act": "revoke"})
    browser.post(page, {"act": "revoke"})
    assert Client().get(newer).status_code == 404
    assert client_of(cast.owner).get(page).status_code == 404


def test_who_has_left_has_no_calendar(cast: Cast) -> None:
    url, _found = read(cast.sales)
    cast.sales.is_active = False
    cast.sales.save()
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("token", ["1-", "x", "1-deadbeef", "99999999999999999999-a", "-1-a", "١-a"])
def test_guessed_addresses_find_nothing(cast: Cast, token: str) -> None:
    actions.make_feed(actor=cast.sales)
    assert Client().get(reverse("crm:calendar_feed", args=[token])).status_code == 404


def test_an_address_is_not_asked_without_end(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 5, 20, 9, tzinfo=UTC), tick=False):
        url, _found = read(cast.sales)
        answers = [Client().get(url).status_code for _number in range(65)]
        assert answers[0] == 200 and answers[-1] == 429
        assert Client(REMOTE_ADDR="192.0.2.9").get(url).status_code == 200


def test_whoever_guesses_is_counted_whatever_they_guess(cast: Cast) -> None:
    cache.clear()
    with time_machine.travel(datetime(2026, 5, 20, 10, tzinfo=UTC), tick=False):
        tokens = [f"{number}-{number:032x}" for number in range(65)]
        answers = [Client().get(reverse("crm:calendar_feed", args=[token])).status_code for token in tokens]
        assert answers[0] == 404 and answers[-1] == 429


def test_single_entries_are_files(cast: Cast) -> None:
    row, step = meeting(cast, clock.now()), FollowUpFactory(owner=cast.sales)
    for name, pk in (("crm:activity_file", row.pk), ("crm:follow_up_file", step.pk)):
        answer = client_of(cast.sales).get(reverse(name, args=[pk]))
        assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
        assert client_of(cast.lead).get(reverse(name, args=[pk])).status_code == 404


def test_the_page_shows_month_and_week_and_only_whom_one_may_see(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 5, 20, 9, tzinfo=UTC), tick=False):
        # 22:30 UTC is the next day in Helsinki.
        meeting(cast, datetime(2026, 5, 20, 22, 30, tzinfo=UTC))
        FollowUpFactory(owner=cast.owner, text="Owner's call", due_on=date(2026, 5, 22))
        browser, url = client_of(cast.sales), reverse("crm:calendar")
        week = browser.get(f"{url}?view=week&on=2026-05-21").content.decode()
        assert "Scope" in week and "01:30" in week and "Owner" not in week.split("<table")[1]
        other = browser.get(f"{url}?who={cast.owner.pk}").content.decode()
        assert "Owner&#x27;s call" in other
        assert client_of(cast.lead).get(f"{url}?who={cast.owner.pk}").status_code == 404
        for odd in ("?on=2026-13-45", "?on=0001-01-01&view=week", "?view=year", "?who=abc&on=9999-12-31"):
            assert browser.get(url + odd).status_code in (200, 404)


def test_months_are_whole_weeks() -> None:
    weeks = month_weeks(date(2026, 2, 17))
    assert (weeks[0][0], weeks[-1][-1], len(weeks)) == (date(2026, 1, 26), date(2026, 3, 1), 5)
    assert len(month_weeks(date(2027, 2, 1))) == 4
    assert month_weeks(date(2026, 12, 31))[-1][-1] == date(2027, 1, 3)


def test_a_meeting_stands_in_the_calendars_of_all_colleagues(cast: Cast) -> None:
    """Also in the feed of who took part, and its page opens for them; for others of their scope it does not."""
    at = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    client = OrganisationFactory(name="Merituuli", owner=cast.sales)
    row = Activity(kind="meeting", text="Kick-off", user=cast.sales, organisation=client, at=at)
    actions.log_activity(activity=row, colleagues=[cast.lead, cast.sales], actor=cast.sales)
    assert list(row.colleagues.all()) == [cast.lead]
    for person, count in ((cast.sales, 1), (cast.lead, 1), (cast.owner, 0)):
        assert len(read(person)[1].walk("VEVENT")) == count, person
        days = entries(person, person, at.date() - timedelta(days=1), at.date() + timedelta(days=1), at.date())
        assert sum(len(found) for found in days.values()) == count


def test_colleagues_are_named_in_the_form(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    browser, page = client_of(cast.sales), reverse("crm:activity_new")
    data = {"kind": "meeting", "text": "Kick-off", "organisation": client.pk, "team": "Nobody Here"}
    assert browser.post(page, data).status_code == 422
    assert browser.post(page, data | {"team": cast.lead.name}).status_code == 303
    row = Activity.objects.get()
    assert list(row.colleagues.all()) == [cast.lead]
    assert cast.lead.name in browser.get(row.get_absolute_url()).content.decode()
    edit = reverse("crm:activity_edit", args=[row.pk])
    assert f'value="{cast.lead.name}"' in browser.get(edit).content.decode()
