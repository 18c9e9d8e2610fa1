"""The demo seeds, goes on after a stop, and what it made adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from billing.models import Invoice, Payment, Quote
from core import checks_nightly, clock
from core.demo import seeding
from core.identifiers import check_iban
from core.models import Company, JobRun, SavedView, User
from crm.models import (
    Consent,
    Deal,
    DuplicateCandidate,
    Erasure,
    Lead,
    Letter,
    Mail,
    MailInvitation,
    MergeRecord,
    Organisation,
    Pipeline,
    SalesTarget,
    VatCheck,
    WebForm,
)
from projects.models import EstimateLine
from reporting.margins import DIMENSIONS, Period, margin_table
from reporting.models import ForecastSnapshot
from reporting.ways import gaps_of_firm

TODAY = date(2026, 11, 19)


def quiet(text: str) -> None:
    """Progress is not of interest here."""


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("rest", [seeding.seed_rest, seeding.seed_small])
def test_the_demo_is_made_once_and_adds_up(monkeypatch: pytest.MonkeyPatch, rest: Callable[..., None]) -> None:
    monkeypatch.setattr(seeding, "first_day", lambda today: today - timedelta(days=50))
    monkeypatch.setattr(seeding, "RECENT_WEEKS", 2 if rest is seeding.seed_rest else 6)
    for _twice in range(2):
        seeding.seed_quick(TODAY, quiet)
        rest(TODAY, quiet)
    assert JobRun.objects.get(job=seeding.JOB).state == JobRun.State.DONE
    assert Invoice.objects.issued().count() > 10
    owner = User.objects.get(email="aino@luoto.example")
    period = Period(TODAY - timedelta(days=50), TODAY)
    for company in Company.objects.all():
        totals = {margin_table(owner, company, period, one).total for one in DIMENSIONS.values()}
        assert len(totals) == 1 and totals.pop().contribution > 0, company
        assert Invoice.objects.issued().filter(company=company).exists()
    for check in checks_nightly.registered():
        assert not list(check.answer()), check.name
    every_feature_is_shown(owner)


def every_feature_is_shown(owner: User) -> None:
    company = Company.objects.get(country="FI")
    gaps = gaps_of_firm(owner, company, TODAY - timedelta(days=90), TODAY)
    assert {gap.name for gap in gaps if gap.done < 2} == set()
    assert Payment.objects.exists()
    assert SavedView.objects.filter(sharing="all", query__startswith="group=", pins__isnull=False).distinct().count() > 2
    assert {*Lead.objects.values_list("state", flat=True)} == {*Lead.State.values}
    assert Lead.objects.filter(owner=None, state=Lead.State.NEW).exists()
    assert not EstimateLine.objects.filter(service=None, external_cost=None).exists()
    assert {*Quote.objects.values_list("state", flat=True)} >= {"draft", "sent", "accepted", "declined", "expired"}
    assert {*Mail.objects.values_list("state", flat=True)} == {*Mail.State.values}
    assert {*MailInvitation.objects.values_list("state", flat=True)} == {"proposed", "logged"}
    assert DuplicateCandidate.objects.filter(state="open").count() > 2
    assert all(merge.is_undoable(clock.now()) and merge.moves.exists() for merge in MergeRecord.objects.all())
    assert MergeRecord.objects.exists() and Erasure.objects.count() == 1
    said = Consent.objects.exclude(inquiry=None)
    assert said.exists() and not said.filter(text_version="").exists() and Consent.objects.filter(given=False).exists()
    assert WebForm.objects.exclude(embed_sites="").exists() and Letter.objects.exists()
    assert all(check_iban(row.iban) for row in Organisation.objects.exclude(iban=""))
    assert {row.consultation_number[:5] for row in VatCheck.objects.all()} == {"DEMO-"}
    assert SalesTarget.objects.filter(user=None).exists() and ForecastSnapshot.objects.count() > 2
    assert Pipeline.objects.live().count() > 1
    stuck = Deal.objects.live().idle(TODAY)
    assert 0 < stuck.count() < Deal.objects.live().open().count() / 3
    assert 0 < Deal.objects.live().open().without_step().count() < 10
