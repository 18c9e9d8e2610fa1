"""Assignment: in turns, to the fewest, to a fixed person; who is away is passed over, and it is written down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from core.errors import Refused
from core.models import Holiday, Notification, User
from crm import actions
from crm.models import AssignmentLog, AssignmentMember, AssignmentRule, Lead, WebForm
from tests.cast import Cast, client_of, with_role
from tests.crm.test_inquiries import ask
from tests.factories import EmploymentFactory, HolidayCalendarFactory, LeadFactory, UserFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 5, 20, 9, tzinfo=UTC)
SATURDAY = datetime(2026, 5, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday() -> Any:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def seller(cast: Cast, name: str, calendar: str = "Finland") -> User:
    person = with_role(UserFactory(name=name), "sales")
    EmploymentFactory(
        user=person, company=cast.company, department=cast.delivery, calendar=HolidayCalendarFactory(name=calendar)
    )
    return person


def team(cast: Cast, *people: User, **more: Any) -> AssignmentRule:
    found = AssignmentRule.objects.create(
        name=f"Rule {AssignmentRule.objects.count()}", position=AssignmentRule.objects.count(), **more
    )
    for at, person in enumerate(people):
        AssignmentMember.objects.create(rule=found, user=person, position=at)
    return found


def take(cast: Cast, number: int, **more: Any) -> Lead:
    lead = ask(cast, key=str(number), email=f"p{number}@kaya{number}.example", **more)
    lead.refresh_from_db()
    return lead


def test_in_turns(cast: Cast) -> None:
    people = [seller(cast, name) for name in ("Ada", "Bo", "Cem")]
    team(cast, *people)
    assert [take(cast, number).owner for number in range(6)] == people * 2
    assert Notification.objects.filter(kind="lead.assigned").count() == 6


def test_whoever_is_away_is_passed_over_and_it_is_written_down(cast: Cast) -> None:
    away, here = seller(cast, "Ada", "Elsewhere"), seller(cast, "Bo")
    Holiday.objects.create(calendar=HolidayCalendarFactory(name="Elsewhere"), on=WEDNESDAY.date(), name="Day off")
    one = team(cast, away, here)
    assert take(cast, 1).owner == here
    log = AssignmentLog.objects.get()
    assert (log.rule, log.chosen, log.because, log.skipped) == (one, here, "turns", [[one.pk, away.pk, "away", 0]])
    Desk(cast.owner).open("crm:assignment_log").says("Ada is not at work")


def test_on_a_day_off_the_next_working_day_counts(cast: Cast) -> None:
    away, here = seller(cast, "Ada", "Elsewhere"), seller(cast, "Bo")
    Holiday.objects.create(
        calendar=HolidayCalendarFactory(name="Elsewhere"), on=datetime(2026, 5, 25, tzinfo=UTC).date(), name="x"
    )
    team(cast, away, here)
    with time_machine.travel(SATURDAY, tick=False):
        assert take(cast, 1).owner == here
    assert AssignmentLog.objects.get().on.isoformat() == "2026-05-25"


def test_the_fewest_and_the_full(cast: Cast) -> None:
    busy, free = seller(cast, "Ada"), seller(cast, "Bo")
    LeadFactory.create_batch(2, company=cast.company, owner=busy)
    LeadFactory(company=cast.company, owner=busy, state="nurturing", resume_on="2030-01-01")
    rule = team(cast, busy, free, strategy="fewest", capacity=3)
    assert [take(cast, number).owner for number in range(5)] == [free, free, busy, free, None]
    last = AssignmentLog.objects.first()
    assert last is not None
    assert (last.because, last.skipped) == ("nobody", [[rule.pk, busy.pk, "full", 3], [rule.pk, free.pk, "full", 3]])


def test_territories_in_their_order_and_the_form_s_owner_last(cast: Cast) -> None:
    turkish, helsinki = seller(cast, "Ada"), seller(cast, "Bo")
    team(cast, turkish, strategy="fixed", conditions=[["country", "is", ["TR"]]])
    team(cast, helsinki, strategy="fixed", conditions=[["postal_code", "starts", ["00", "01"]]])
    form = WebForm.objects.create(company=cast.company, name="Contact", title="x", owner=cast.sales)
    more = actions.Details
    assert take(cast, 1, more=more(country="TR", form=form)).owner == turkish
    assert take(cast, 2, more=more(country="FI", postal_code="00100", form=form)).owner == helsinki
    assert take(cast, 3, more=more(country="FI", postal_code="20100", form=form)).owner == cast.sales
    assert AssignmentLog.objects.first().because == "form"  # type: ignore[union-attr]
    assert take(cast, 4).owner is None


def test_who_left_or_may_not_see_leads_gets_none(cast: Cast) -> None:
    left = seller(cast, "Ada")
    left.is_active = False
    left.save()
    team(cast, left, cast.staff)
    assert take(cast, 1).owner is None
    assert [why for _rule, _user, why, _count in AssignmentLog.objects.get().skipped] == ["left", "no_right"]


def test_the_preview_says_what_will_happen(cast: Cast) -> None:
    ada, bo = seller(cast, "Ada"), seller(cast, "Bo")
    team(cast, seller(cast, "Cem"), conditions=[["country", "is", ["TR"]]])
    team(cast, ada, bo)
    desk = Desk(cast.sales).open("crm:assignment_preview").says("Ada would get it.", "Does not hold")
    desk.open("crm:assignment_preview", query="?country=TR").says("Cem would get it.")
    assert take(cast, 1).owner == ada
    desk.open("crm:assignment_preview").says("Bo would get it.")
    assert AssignmentLog.objects.count() == 1
    assert client_of(cast.finance).get(reverse("crm:assignment_preview")).status_code == 403


def test_a_rule_is_made_in_the_app(cast: Cast) -> None:
    ada, bo = seller(cast, "Ada"), seller(cast, "Bo")
    desk = Desk(cast.owner).open("crm:assignment_rule_new")
    desk.fill(name="All", people=[ada.pk, bo.pk]).press("Create").says("Every lead", "Ada, Bo")
    rule = AssignmentRule.objects.get()
    take(cast, 1)
    desk.open("crm:assignment_rule_edit", rule.pk).fill(people=[bo.pk, cast.sales.pk]).press("Save")
    assert [(m.user, m.last_turn) for m in rule.members.all()] == [(bo, 0), (cast.sales, 1)]


def test_taking_a_lead(cast: Cast) -> None:
    lead, other = LeadFactory(company=cast.company), seller(cast, "Ada")
    assert actions.take_lead(lead=lead, actor=cast.sales).owner == cast.sales
    actions.take_lead(lead=lead, actor=cast.sales)
    with pytest.raises(Refused, match="has this lead already"):
        actions.take_lead(lead=lead, actor=other)


def test_the_acts_answer_by_right_and_state(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    held = LeadFactory(company=cast.company, state="held")
    for name in ("take", "assign", "nurture", "resume", "release", "discard", "undo"):
        where = reverse(f"crm:lead_{name}", args=[lead.pk])
        assert client_of(cast.staff).post(where).status_code == 403, name
        assert client_of(cast.sales).post(reverse(f"crm:lead_{name}", args=[999_999])).status_code == 404, name
    for name in ("resume", "release", "discard", "undo"):
        assert client_of(cast.sales).post(reverse(f"crm:lead_{name}", args=[lead.pk])).status_code == 409, name
    page = client_of(cast.sales).get(reverse("crm:leads")).content.decode()
    assert "1 inquiry is held back" in page and f"/crm/leads/{held.pk}/" not in page
    assert f"/crm/leads/{held.pk}/" in client_of(cast.sales).get("/crm/leads/?held=1").content.decode()
    answer = client_of(cast.sales).post("/crm/leads/", {"act": "let_in", "pick": [held.pk], "held": "1"})
    assert answer.status_code in (200, 303)
