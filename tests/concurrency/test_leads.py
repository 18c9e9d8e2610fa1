"""Leads under load, with real threads and commits: shared evenly, taken once, counted right."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from core.access import System
from crm import actions
from crm.models import AssignmentLog, AssignmentMember, AssignmentRule, Inquiry, Lead
from tests.cast import Cast, make_cast, with_role
from tests.concurrency.test_issue import together
from tests.factories import EmploymentFactory, LeadFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = [450] * 7


@pytest.fixture
def four(db: None) -> tuple[Cast, list[Any]]:
    cast = make_cast()
    rule = AssignmentRule.objects.create(name="All")
    people = []
    for at in range(4):
        person = with_role(UserFactory(), "sales")
        EmploymentFactory(user=person, company=cast.company, department=cast.delivery, week=WEEK)
        AssignmentMember.objects.create(rule=rule, user=person, position=at)
        people.append(person)
    return cast, people


def ask(cast: Cast, key: str, email: str) -> Any:
    return lambda: actions.take_inquiry(
        company=cast.company, name="Elif", email=email, phone="", organisation_name="", message="Hello", source=None,
        utm={}, key=key, actor=System("test"),
    )  # fmt: skip


def test_twenty_leads_at_once_are_shared_as_twenty_in_a_row(four: tuple[Cast, list[Any]]) -> None:
    cast, people = four
    together(*[ask(cast, f"{at}", f"p{at}@firm{at}.example") for at in range(20)], threads=20)
    shares = Counter(Lead.objects.values_list("owner", flat=True))
    assert shares == {person.pk: 5 for person in people}
    assert AssignmentLog.objects.count() == 20
    assert list(AssignmentMember.objects.order_by("last_turn").values_list("last_turn", flat=True)) == [17, 18, 19, 20]


def test_one_sending_twenty_times_is_one_inquiry(four: tuple[Cast, list[Any]]) -> None:
    cast, _people = four
    found = together(*[ask(cast, "same", "elif@kaya.example")] * 20, threads=20)
    assert len(set(found)) == 1 and Inquiry.objects.count() == Lead.objects.count() == 1


def test_one_sender_at_once_has_one_lead(four: tuple[Cast, list[Any]]) -> None:
    cast, _people = four
    together(*[ask(cast, f"{at}", "Elif@kaya.example") for at in range(10)], threads=10)
    assert Lead.objects.count() == 1 and Inquiry.objects.count() == 10


def test_one_lead_is_taken_by_one(four: tuple[Cast, list[Any]]) -> None:
    cast, people = four
    lead = LeadFactory(company=cast.company)
    found = together(*[lambda person=person: actions.take_lead(lead=lead, actor=person) for person in people])
    assert sum(isinstance(one, Lead) for one in found) == 1


def test_undone_and_converted_at_once_happens_once(four: tuple[Cast, list[Any]]) -> None:
    cast, people = four
    lead = LeadFactory(company=cast.company, owner=people[0])
    convert = lambda: actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=people[0])  # noqa: E731
    together(*[convert] * 4)
    undone = together(*[lambda: actions.undo_conversion(lead=lead, actor=people[0])] * 4)
    assert sum(isinstance(one, Lead) for one in undone) == 1
