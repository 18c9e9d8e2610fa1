"""Scores: the sum of points with reason and day, by rules that a firm edits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.jobs import find
from core.models import AuditEvent, OutboxJob
from core.outbox import sweep
from crm import actions
from crm.calculations.conditions import all_met
from crm.calculations.scoring import BANDS, band_of, worth
from crm.lead_checks import ratings_that_differ
from crm.lead_story import points_of
from crm.models import Activity, Lead, LeadRating, LeadScore, LeadSource, ScoreRule
from crm.score_report import wins_by_band
from tests.cast import Cast, client_of
from tests.crm.test_inquiries import ask
from tests.factories import LeadFactory, LossReasonFactory, StageFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db


def rule(points: int, *conditions: list[Any], **more: Any) -> ScoreRule:
    return ScoreRule.objects.create(
        name=f"Rule {ScoreRule.objects.count()}", points=points, conditions=list(conditions), **more
    )


def score(lead: Lead) -> int:
    return Lead.objects.with_score().get(pk=lead.pk).score


def test_the_score_is_a_list_of_points(cast: Cast) -> None:
    source = LeadSource.objects.create(name="Referral")
    rule(20, ["source", "is", [str(source.pk)]])
    rule(15, ["email_kind", "is", ["firm"]], ["country", "is", ["FI", "SE"]])
    rule(-10, ["message", "contains", ["internship", "job"]])
    rule(50, ["utm_source", "is", ["ads"]])
    lead = ask(cast, source=source, message="Looking for a JOB", more=actions.Details(country="FI"))
    assert score(lead) == 25 == sum(one.points for one in points_of(lead))
    assert [(one.points, one.why) for one in points_of(lead)] == [
        (20, "Source is Referral"),
        (15, "Kind of e-mail is A firm's own domain; Country is Finland"),
        (-10, "What they need has “job”"),
    ]
    assert AuditEvent.objects.get(kind="crm.LeadScored").facts == {"lead_id": lead.pk, "old": 0, "new": 25}


def test_a_changed_lead_and_a_changed_rule_are_counted_anew(cast: Cast) -> None:
    phone = rule(10, ["phone", "filled", []])
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    desk = Desk(cast.sales).open("crm:lead_edit", lead.pk).fill(phone="+358 40 123").press("Save")
    assert score(lead) == 10
    desk.says("Score", "+10")
    Desk(cast.owner).open("crm:score_rule_edit", phone.pk).fill(points="30").press("Save")
    sweep()
    assert OutboxJob.objects.filter(state="done").exists() and score(lead) == 30
    Desk(cast.owner).open("crm:score_rule_archive", phone.pk).press("Archive")
    sweep()
    assert score(lead) == 0 and not LeadScore.objects.exists()


def test_points_end_and_fade_at_night(cast: Cast) -> None:
    rule(20, ["phone", "filled", []], expires_after_days=30, fades=True)
    rule(5, ["talked_days", "within", ["7"]])
    lead = LeadFactory(company=cast.company, phone="123456", created_at=clock.now() - timedelta(days=15, hours=1))
    actions.log_activity(
        activity=Activity(kind="call", lead=lead, text="x", user=cast.sales, at=clock.now() - timedelta(days=6, hours=1)),
        actor=cast.sales,
    )
    assert score(lead) == 15
    Lead.objects.filter(pk=lead.pk).update(created_at=clock.now() - timedelta(days=31))
    Activity.objects.update(at=clock.now() - timedelta(days=9))
    job = find("crm.scores")
    assert job is not None and job.work() == 1 and score(lead) == 0
    assert job.work() == 0, "nothing changed, nothing written"


def test_closed_leads_keep_their_points(cast: Cast) -> None:
    kept = rule(20, ["phone", "filled", []])
    lead = LeadFactory(company=cast.company, phone="123456")
    actions.score_leads(leads=[lead.pk], actor=cast.sales)
    actions.drop_lead(lead=lead, reason=LossReasonFactory(), actor=cast.sales)
    kept.points = 90
    kept.save()
    actions.score_unfinished(actor=cast.sales)
    lead.refresh_from_db()
    assert (lead.closing_score, score(lead)) == (20, 20)


def test_the_rating_is_the_sum_whatever_is_written(cast: Cast) -> None:
    rules = [rule(points, ["phone", "filled", []]) for points in (3, 4, -5)]
    lead = LeadFactory(company=cast.company)
    rows = [LeadScore.objects.create(lead=lead, rule=one, points=one.points) for one in rules]
    assert LeadRating.objects.get(lead=lead).points == 2
    LeadScore.objects.filter(pk=rows[0].pk).update(points=40)
    rows[1].delete()
    assert LeadRating.objects.get(lead=lead).points == 35
    assert ratings_that_differ() == []
    LeadRating.objects.filter(lead=lead).update(points=36)
    assert [problem.arguments["counted"] for problem in ratings_that_differ()] == [35]


def test_win_rate_by_band_opens_its_rows(cast: Cast) -> None:
    stage = StageFactory()
    for number, points in enumerate((70, 65, 5, 5)):
        lead = LeadFactory(company=cast.company, owner=cast.sales)
        LeadScore.objects.create(lead=lead, rule=rule(points, ["phone", "filled", []]), points=points)
        wish = actions.DealWish(f"Deal {number}", stage, 0, None)  # type: ignore[arg-type]
        actions.convert_lead(lead=lead, organisation=None, person=None, deal=wish, actor=cast.sales)
        deal = Lead.objects.get(pk=lead.pk).deal
        if number in (0, 1, 2):
            actions.win_deal(deal=deal, on=clock.today(cast.company), actor=cast.sales)
        else:
            actions.lose_deal(
                deal=deal,
                reason=LossReasonFactory(),
                competitor="",
                note="",
                on=clock.today(cast.company),
                actor=cast.sales,
            )
    rows = {(row.band.low, row.band.high): row for row in wins_by_band(cast.sales)}
    assert (rows[60, None].won, rows[60, None].win_percent) == (2, 100)
    assert (rows[0, 19].won, rows[0, 19].lost, rows[0, 19].win_percent) == (1, 1, 50)
    desk = Desk(cast.sales).open("crm:score_report").says("High scores win more often: 100% against 50%")
    link = next(
        a.get("href")
        for a in desk.page.iter("a")
        if "closing_score_min=60" in a.get("href", "") and "deal=won" in a.get("href")
    )
    desk.open(link).says("2 leads")


def test_the_list_sorts_and_filters_by_score(cast: Cast) -> None:
    low, high = LeadFactory(company=cast.company, name="Low"), LeadFactory(company=cast.company, name="High")
    LeadScore.objects.create(lead=high, rule=rule(40, ["phone", "filled", []]), points=40)
    page = client_of(cast.sales).get("/crm/leads/?sort=-score").content.decode()
    assert page.index(f"/crm/leads/{high.pk}/") < page.index(f"/crm/leads/{low.pk}/")
    page = client_of(cast.sales).get("/crm/leads/?score_min=30").content.decode()
    assert f"/crm/leads/{high.pk}/" in page and f"/crm/leads/{low.pk}/" not in page


def test_only_admins_change_rules(cast: Cast) -> None:
    one = rule(5, ["phone", "filled", []])
    assert client_of(cast.sales).get("/crm/score-rules/").status_code == 200
    assert client_of(cast.sales).get(f"/crm/score-rules/{one.pk}/edit/").status_code == 403
    assert client_of(cast.finance).get("/crm/score-rules/").status_code == 403


def test_a_rule_is_typed_in_words(cast: Cast) -> None:
    LeadSource.objects.create(name="Referral")
    desk = Desk(cast.owner).open("crm:score_rule_new")
    desk.fill(name="Known", points="20", conditions_0="source", conditions_1="is", conditions_2="referral").press(
        "Create"
    )
    made = ScoreRule.objects.get()
    assert made.conditions == [["source", "is", [str(LeadSource.objects.get().pk)]]]
    desk.says("Source is Referral")
    desk.open("crm:score_rule_edit", made.pk).fill(conditions_2="Nobody").press("Save", expect=422)
    desk.says("there is no “Nobody”. You can write: Referral.")
    desk.open("crm:score_rule_edit", made.pk).fill(points="0").press("Save", expect=422)
    desk.open("crm:score_rule_edit", made.pk).fill(fades="on").press("Save", expect=422)


@given(st.integers(-100, 100), st.integers(0, 400), st.integers(1, 365))
def test_fading_goes_towards_nothing(points: int, age: int, days: int) -> None:
    now = worth(points, age=age, expires_after=days, fades=True)
    later = worth(points, age=age + 1, expires_after=days, fades=True)
    assert abs(later) <= abs(now) <= abs(points) and now * points >= 0
    assert worth(points, age=days, expires_after=days, fades=True) == 0


@given(st.integers(-500, 500))
def test_every_score_has_one_band(points: int) -> None:
    assert [band.holds(points) for band in BANDS].count(True) == 1 and band_of(points).holds(points)


def test_conditions_by_their_operators() -> None:
    facts = {
        "country": "TR",
        "message": "İstanbul'da bir MAĞAZA",
        "talked_days": None,
        "asked_days": 3,
        "postal_code": "00100",
    }
    holds = [
        ["country", "is", ["FI", "tr"]],
        ["message", "contains", ["mağaza"]],
        ["postal_code", "starts", ["00", "01"]],
        ["talked_days", "over", ["5"]],
        ["asked_days", "within", ["3"]],
        ["phone", "empty", []],
        ["country", "not", ["FI"]],
    ]
    fails = [
        ["country", "is", []],
        ["message", "contains", [""]],
        ["talked_days", "within", ["5"]],
        ["phone", "filled", []],
        ["postal_code", "starts", ["1"]],
        ["asked_days", "over", ["3"]],
    ]
    assert all_met(holds, facts) is not None and all_met([], facts) == []
    assert [one for one in fails if all_met([one], facts) is not None] == []
