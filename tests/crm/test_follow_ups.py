"""Follow-ups: one act logs and plans, series go on once, colleagues take over, and Undo brings back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import agenda, clock
from core.availability import next_working_day
from core.errors import Refused
from core.models import AuditEvent, Holiday, HolidayCalendar, Notification
from crm import actions
from crm.models import Activity, FollowUp, TimelineEntry
from tests.cast import Cast, client_of
from tests.factories import DealFactory, FollowUpFactory, LeadFactory, OrganisationFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 5, 20, 8, tzinfo=UTC)


def test_one_act_logs_the_contact_and_plans_the_next(cast: Cast) -> None:
    deal = DealFactory(owner=cast.sales, company=cast.company)
    step = FollowUpFactory(owner=cast.sales, deal=deal, text="Call Saara")
    desk = Desk(cast.sales).open("crm:follow_up_contact", step.pk, query="?next=/crm/due/")
    form = desk.fill(text="She agrees", next_text="Send the offer").sent("Log and plan")
    for _click in range(2):
        assert desk.client.post(*form).status_code == 303
    assert Activity.objects.get().text == "She agrees"
    done, coming = FollowUp.objects.order_by("pk")
    assert done.done_by == cast.sales and coming.text == "Send the offer" and coming.deal == deal
    assert coming.due_on > clock.today(cast.company)
    with pytest.raises(Refused):
        actions.contact_and_plan(follow_up=step, kind="call", text="again", actor=cast.sales)


def test_likely_days_are_days_one_works(cast: Cast) -> None:
    calendar = HolidayCalendar.objects.get(name="Finland")
    Holiday.objects.create(calendar=calendar, on=date(2026, 5, 25), name="A free Monday")
    assert next_working_day(cast.sales, date(2026, 5, 23)) == date(2026, 5, 26)
    assert next_working_day(None, date(2026, 5, 23)) == date(2026, 5, 25)
    assert next_working_day(cast.auditor, date(2026, 5, 22)) == date(2026, 5, 22)
    step = FollowUpFactory(owner=cast.sales)
    with time_machine.travel(WEDNESDAY, tick=False):
        answer = client_of(cast.sales).get(reverse("crm:follow_up_snooze", args=[step.pk])).content.decode()
        assert 'value="2026-05-21"' in answer and 'value="2026-05-26"' in answer and 'value="2026-05-25"' not in answer


def test_it_is_put_off_and_put_back(cast: Cast) -> None:
    step = FollowUpFactory(owner=cast.sales, due_on=date(2026, 5, 18))
    with time_machine.travel(WEDNESDAY, tick=False):
        browser = client_of(cast.sales)
        url = reverse("crm:follow_up_snooze", args=[step.pk])
        assert browser.post(url, {"until": "2026-05-20"}).status_code == 422
        assert browser.post(url, {"when": "1999-01-01"}).status_code == 422
        assert browser.post(url, {"when": "2026-05-21"}).status_code == 303
        step.refresh_from_db()
        assert step.due_on == date(2026, 5, 21)
        for _press in range(2):
            browser.post(reverse("crm:follow_up_move_back", args=[step.pk]))
        step.refresh_from_db()
        assert step.due_on == date(2026, 5, 18)


def test_a_series_goes_on_once_and_stops_at_its_end(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    first = FollowUp(text="Quarterly talk", owner=cast.sales, organisation=client, due_on=date(2026, 1, 31),
                     repeat_every=1, repeat_unit="month", repeat_until=date(2026, 3, 31))  # fmt: skip
    with time_machine.travel(datetime(2026, 1, 31, 9, tzinfo=UTC), tick=False):
        actions.plan_follow_up(follow_up=first, actor=cast.sales)
        for _press in range(2):
            actions.finish_follow_up(follow_up=first, actor=cast.sales)
        second = FollowUp.objects.get(previous=first)
        # 28 February 2026 is a Saturday: it falls to the Monday, the series keeps to the 31st.
        assert second.due_on == date(2026, 3, 2) and second.repeat_from == date(2026, 1, 31)
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        actions.finish_follow_up(follow_up=second, actor=cast.sales)
        third = FollowUp.objects.get(previous=second)
        assert third.due_on == date(2026, 3, 31)
    with time_machine.travel(datetime(2026, 4, 1, 9, tzinfo=UTC), tick=False):
        actions.finish_follow_up(follow_up=third, actor=cast.sales)
        assert not FollowUp.objects.filter(previous=third).exists()


def test_undo_opens_it_again_and_takes_the_next_away(cast: Cast) -> None:
    step = FollowUpFactory(owner=cast.sales, repeat_every=1, repeat_unit="week", due_on=clock.today())
    actions.finish_follow_up(follow_up=step, actor=cast.sales)
    assert FollowUp.objects.count() == 2
    browser = client_of(cast.sales)
    for _press in range(2):
        assert browser.post(reverse("crm:follow_up_reopen", args=[step.pk])).status_code == 303
    assert FollowUp.objects.get().done_at is None
    assert not TimelineEntry.objects.filter(kind="follow_up.done").exists()
    actions.finish_follow_up(follow_up=step, actor=cast.sales)
    assert TimelineEntry.objects.filter(kind="follow_up.done").count() == 1
    coming = FollowUp.objects.get(previous=step)
    actions.snooze_follow_up(follow_up=coming, until=clock.today() + timedelta(days=30), actor=cast.sales)
    assert browser.post(reverse("crm:follow_up_reopen", args=[step.pk])).status_code == 409


def test_a_colleague_takes_over_and_is_told(cast: Cast) -> None:
    step = FollowUpFactory(owner=cast.sales, text="Call Saara")
    actions.hand_over_follow_up(follow_up=step, to=cast.owner, actor=cast.sales)
    assert Notification.objects.get(kind="follow_up_handed").user == cast.owner
    assert AuditEvent.objects.filter(kind="crm.FollowUpHandedOver").count() == 1
    with pytest.raises(Refused):
        actions.hand_over_follow_up(follow_up=step, to=cast.staff, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        actions.hand_over_follow_up(follow_up=step, to=cast.lead, actor=cast.lead)
    assert client_of(cast.lead).post(reverse("crm:follow_up_done", args=[step.pk])).status_code == 404


def test_many_at_once(cast: Cast) -> None:
    rows = [FollowUpFactory(owner=cast.sales) for _number in range(3)]
    browser, url = client_of(cast.sales), reverse("crm:follow_ups")
    pick = [row.pk for row in rows]
    browser.post(url, {"act": "snooze", "pick": pick, "until": "2090-01-02"})
    assert FollowUp.objects.filter(due_on=date(2090, 1, 2)).count() == 3
    browser.post(url, {"act": "hand_over", "pick": pick[:1], "to": cast.owner.pk})
    assert FollowUp.objects.get(owner=cast.owner).pk == pick[0]
    browser.post(url, {"act": "done", "pick": pick})
    assert not FollowUp.objects.open().exists()


def test_the_queue_holds_what_waits_for_one_person(cast: Cast) -> None:
    today = clock.today(cast.company)
    FollowUpFactory(owner=cast.sales, text="Late call", due_on=today - timedelta(days=3))
    FollowUpFactory(owner=cast.owner, text="Not mine", due_on=today)
    DealFactory(owner=cast.sales, company=cast.company, name="Old deal", expected_close_on=today - timedelta(days=9))
    with time_machine.travel(clock.now() - timedelta(days=3)):
        LeadFactory(owner=cast.sales, company=cast.company, name="Pekka")
    page = client_of(cast.sales).get(reverse("crm:agenda")).content.decode()
    assert "Late call" in page and "Old deal" in page and "Answer Pekka" in page and "Not mine" not in page
    assert client_of(cast.stranger).get(reverse("crm:agenda")).status_code == 200
    assert "Late call" not in client_of(cast.stranger).get(reverse("crm:agenda")).content.decode()
    assert [line.title for line in agenda.due(cast.sales, today, only="follow_ups")] == ["Late call"]


@pytest.mark.parametrize(
    "given", [{"repeat_every": 2}, {"repeat_unit": "week"}, {"repeat_every": 0, "repeat_unit": "day"},
              {"repeat_until": "2030-01-01"}, {"repeat_every": 1, "repeat_unit": "day", "repeat_until": "2020-01-01"}]
)  # fmt: skip
def test_half_a_series_is_said(cast: Cast, given: dict[str, object]) -> None:
    client = OrganisationFactory(owner=cast.sales)
    data = {"text": "x", "due_on": "2026-12-01", "owner": cast.sales.pk, "organisation": client.pk}
    assert client_of(cast.sales).post(reverse("crm:follow_up_new"), data | given).status_code == 422
    assert not FollowUp.objects.exists()


def test_the_menu_counts_what_is_due_for_its_reader(cast: Cast) -> None:
    today = clock.today(cast.company)
    FollowUpFactory(owner=cast.sales, due_on=today)
    FollowUpFactory(owner=cast.sales, due_on=today - timedelta(days=3))
    FollowUpFactory(owner=cast.sales, due_on=today + timedelta(days=1))
    FollowUpFactory(owner=cast.owner, due_on=today)
    html = client_of(cast.sales).get("/counts/", headers={"HX-Request": "true"}).content.decode()
    assert "Follow-ups due: 2" in html
