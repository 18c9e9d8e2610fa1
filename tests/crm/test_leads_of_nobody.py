"""No lead is forgotten: who may hand out leads hears of those that are nobody's, and sees them until they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import agenda, availability, clock
from core.counts import counts_for
from core.models import Notification
from crm import actions
from crm.models import AssignmentLog, FollowUp, Lead, WebForm
from tests.cast import Cast, client_of
from tests.crm.test_assignment import seller, take, wednesday  # noqa: F401  the day of the week
from tests.crm.test_inquiries import ask
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


def menu(user: Any) -> int:
    return next((one.value for one in counts_for(user) if one.place == "leads"), 0)


def test_a_lead_that_nobody_got_is_told_of_and_counted(cast: Cast) -> None:
    lead = take(cast, 1)
    assert lead.owner is None
    told = set(Notification.objects.filter(kind="lead.unowned").values_list("user", flat=True))
    assert cast.owner.pk in told and not told & {cast.staff.pk, cast.auditor.pk, cast.stranger.pk}
    ask(cast, key="2", email="x@kaya.example", more=actions.Details(held_because="links"))
    assert Notification.objects.filter(kind="lead.unowned", user=cast.owner).count() == 1, "held ones may be spam"
    assert menu(cast.owner) == 2 and menu(cast.staff) == 0
    page = client_of(cast.owner).get(reverse("reporting:today")).content.decode()
    assert "1 lead has no owner" in page and "1 inquiry is held back" in page
    actions.take_lead(lead=lead, actor=cast.owner)
    assert menu(cast.owner) == 1


def test_the_forms_owner_is_passed_over_when_away_or_without_the_right(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, without = seller(cast, "Ada"), cast.staff
    monkeypatch.setattr(availability, "_providers", [lambda user, _on: 24 * 60 if user == away else 0])
    for number, (owner, reason) in enumerate(((away, "away"), (without, "no_right"))):
        form = WebForm.objects.create(company=cast.company, name=f"F{number}", title="x", owner=owner)
        lead = take(cast, number, more=actions.Details(form=form))
        log = AssignmentLog.objects.get(lead=lead)
        assert (lead.owner, log.because, log.skipped) == (None, "nobody", [[None, owner.pk, reason, 0]])
        assert owner.name in client_of(cast.owner).get(lead.get_absolute_url()).content.decode()


def test_the_agenda_takes_every_open_lead_without_a_step(cast: Cast) -> None:
    today = clock.today(cast.company)
    _new, _qualified, planned, _dropped = (
        LeadFactory(company=cast.company, owner=cast.sales, state=state, name=name)
        for state, name in (("new", "A"), ("qualified", "B"), ("qualified", "C"), ("dropped", "D"))
    )
    Lead.objects.update(created_at=clock.now() - timedelta(days=3))
    FollowUp.objects.create(lead=planned, text="Call", due_on=today + timedelta(days=9), owner=cast.sales)
    lines = agenda.due(cast.sales, today, only="leads")
    assert sorted(line.title for line in lines) == ["Answer A", "Plan the next step with B"]
