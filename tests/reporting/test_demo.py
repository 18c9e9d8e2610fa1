"""The demo seeds, goes on after a stop, and what it made adds up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing.models import Invoice, Payment
from core import checks_nightly
from core.demo import seeding
from core.models import Company, JobRun, User
from reporting.margins import DIMENSIONS, Period, margin_table

TODAY = date(2026, 11, 19)


def quiet(text: str) -> None:
    """Progress is not of interest here."""


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_is_made_once_and_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "first_day", lambda today: today - timedelta(days=50))
    monkeypatch.setattr(seeding, "RECENT_WEEKS", 2)
    for _twice in range(2):
        seeding.seed_quick(TODAY, quiet)
        seeding.seed_rest(TODAY, quiet)
    assert JobRun.objects.get(job=seeding.JOB).state == JobRun.State.DONE
    assert Invoice.objects.issued().count() > 10
    assert Payment.objects.exists()
    owner = User.objects.get(email="aino@luoto.example")
    period = Period(TODAY - timedelta(days=50), TODAY)
    for company in Company.objects.all():
        totals = {margin_table(owner, company, period, one).total for one in DIMENSIONS.values()}
        assert len(totals) == 1 and totals.pop().contribution > 0, company
        assert Invoice.objects.issued().filter(company=company).exists()
    for check in checks_nightly.registered():
        assert not list(check.answer()), check.name
