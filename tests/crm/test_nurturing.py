"""A lead is put off until a day, and comes back by itself, once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from core.errors import Refused
from core.jobs import find
from core.models import Notification
from crm import actions
from crm.models import Activity, FollowUp, Lead
from tests.cast import Cast
from tests.factories import LeadFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db


def run() -> object:
    job = find("crm.nurturing")
    assert job is not None
    return job.work()


def test_it_comes_back_on_its_day_where_the_company_is(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales, state="qualified")
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False):
        actions.nurture_lead(lead=lead, resume_on=date(2026, 5, 20), note="Budget in May", actor=cast.sales)
        assert Activity.objects.get().text == "Budget in May"
    with time_machine.travel(datetime(2026, 5, 19, 20, 59, tzinfo=UTC), tick=False):
        run()
        assert Lead.objects.get().state == "nurturing"
    for _time in range(2):
        with time_machine.travel(datetime(2026, 5, 19, 21, 1, tzinfo=UTC), tick=False):
            run()
    lead.refresh_from_db()
    assert (lead.state, lead.resume_on) == ("qualified", None)
    step = FollowUp.objects.get()
    assert (step.owner, step.due_on) == (cast.sales, date(2026, 5, 20))
    assert Notification.objects.filter(user=cast.sales, kind="lead.resumed").count() == 1


def test_by_hand(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    desk = (
        Desk(cast.sales).open("crm:lead_nurture", lead.pk).fill(resume_on="2020-01-01").press("Put it off", expect=422)
    )
    desk.fill(resume_on="2099-01-01", note="Later").press("Put it off").says("Put off until")
    assert desk.open("crm:leads", query="?state=nurturing").says("1 lead")
    desk.open("crm:lead", lead.pk).press("Take up now")
    lead.refresh_from_db()
    assert lead.state == "new" and not FollowUp.objects.exists()


def test_not_into_the_past_and_not_twice(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    with pytest.raises(Refused):
        actions.nurture_lead(lead=lead, resume_on=date(2020, 1, 1), actor=cast.sales)
    actions.nurture_lead(lead=lead, resume_on=date(2099, 1, 1), actor=cast.sales)
    with pytest.raises(Refused):
        actions.nurture_lead(lead=lead, resume_on=date(2099, 1, 2), actor=cast.sales)
