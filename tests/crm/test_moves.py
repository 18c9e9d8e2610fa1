"""Moves: what is missing is named and filled in on the way, two people are told of each other, a move is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core import clock, extensions
from core.errors import Conflict, Refused
from core.models import ExchangeRate
from crm import actions
from crm.models import Activity, Deal, FollowUp, Stage, StageChange, StageVisit
from crm.permissions import ACTIVITY_VIEW
from crm.requirements import missing
from tests.cast import Cast, client_of
from tests.factories import (
    DealFactory,
    FollowUpFactory,
    LossReasonFactory,
    PersonFactory,
    StageFactory,
    currency,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def deal(cast: Cast) -> Deal:
    found: Deal = DealFactory(company=cast.company, owner=cast.sales, value=Decimal(0), home_value=Decimal(0))
    return found


@pytest.fixture
def offer(deal: Deal) -> Stage:
    """Asks for a value and a next step; the stage after it asks for nothing more."""
    found: Stage = StageFactory(pipeline=deal.pipeline, name="Offer", position=2, required=["value", "next_step"])
    StageFactory(pipeline=deal.pipeline, name="Talks", position=3)
    return found


def press(cast: Cast, deal: Deal, to: Stage, **more: Any) -> Any:
    data = {"to": to.pk, "seen": deal.stage_id, "board": "1", **more}
    at = f"http://testserver{reverse('crm:board')}"
    return client_of(cast.sales).post(
        reverse("crm:deal_move", args=[deal.pk]), data, headers=HTMX | {"HX-Current-URL": at}
    )


def test_a_refused_move_names_what_is_missing_and_fills_it_in(cast: Cast, deal: Deal, offer: Stage) -> None:
    answer = press(cast, deal, offer)
    page = answer.content.decode()
    assert answer.status_code == 409 and answer.headers["HX-Retarget"] == "#modal"
    assert "Value, excl. VAT" in page and 'name="next_text"' in page and 'name="name"' not in page
    filled = {"value": "4 000", "next_text": "Call", "next_on": "2026-12-01", "version": deal.version}
    answer = press(cast, deal, offer, **filled)
    assert answer.status_code == 200, answer.content.decode()
    deal.refresh_from_db()
    assert (deal.stage, deal.home_value) == (offer, Decimal("4000.00"))
    assert FollowUp.objects.get(deal=deal).text == "Call"
    assert f'id="stage-{offer.pk}-head"' in answer.content.decode()


def test_what_an_earlier_stage_asks_for_is_asked_for_later_too(cast: Cast, deal: Deal, offer: Stage) -> None:
    talks = Stage.objects.get(name="Talks")
    assert [one.key for one in missing(deal, talks)] == ["value", "next_step"]
    with pytest.raises(Refused, match="Value"):
        actions.move_deal(deal=deal, to=talks, actor=cast.sales)
    deal.refresh_from_db()
    assert deal.stage != talks


def test_a_deal_without_a_plan_is_asked_for_one_and_may_skip_it(cast: Cast, deal: Deal) -> None:
    to = StageFactory(pipeline=deal.pipeline, name="Talks", position=3)
    answer = press(cast, deal, to)
    assert answer.status_code == 200 and answer.headers["HX-Retarget"] == "#modal"
    deal.refresh_from_db()
    assert deal.stage != to
    answer = press(cast, deal, to, version=deal.version)
    assert answer.status_code == 200 and "HX-Retarget" not in answer.headers
    deal.refresh_from_db()
    assert deal.stage == to
    assert list(Deal.objects.without_step()) == [deal]


def test_two_people_with_the_same_card(cast: Cast, deal: Deal) -> None:
    FollowUpFactory(deal=deal)
    seen = deal.stage
    first, second = (StageFactory(pipeline=deal.pipeline, name=name, position=at) for at, name in ((2, "A"), (3, "B")))
    actions.move_deal(deal=deal, to=first, actor=cast.owner)
    with pytest.raises(Conflict, match=cast.owner.name):
        actions.move_deal(deal=deal, to=second, seen=seen, actor=cast.sales)
    answer = press(cast, deal, second, seen=seen.pk)
    assert answer.status_code == 409 and cast.owner.name in answer.content.decode()
    assert f"afterbegin:#cards-{first.pk}" in answer.content.decode()


def test_a_move_is_taken_back_once_and_counts_in_no_figure(cast: Cast, deal: Deal) -> None:
    FollowUpFactory(deal=deal)
    before, to = deal.stage, StageFactory(pipeline=deal.pipeline, name="Talks", position=3)
    since = deal.stage_since
    StageChange.objects.create(deal=deal, to_stage=before, state="open", probability=40, home_value=0, at=since)
    assert press(cast, deal, to).status_code == 200
    change = StageChange.objects.latest("pk")
    url = reverse("crm:deal_undo_move", args=[deal.pk, change.pk])
    for _twice in range(2):
        assert client_of(cast.sales).post(url).status_code == 303
    deal.refresh_from_db()
    assert (deal.stage, deal.stage_since) == (before, since)
    assert StageChange.objects.filter(deal=deal).count() == 3
    assert StageChange.objects.counted().filter(deal=deal).count() == 1


def test_an_archived_deal_stands_still(cast: Cast, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(archived_at=clock.now())
    client, day = client_of(cast.sales), date(2026, 11, 1)
    for act, data in (
        ("win", {"on": day}),
        ("lose", {"on": day, "reason": LossReasonFactory().pk}),
        ("move", {"to": StageFactory(pipeline=deal.pipeline, name="Talks").pk}),
        ("reopen", {}),
    ):
        assert client.post(reverse(f"crm:deal_{act}", args=[deal.pk]), data).status_code == 409, act
    deal.refresh_from_db()
    assert (deal.state, StageChange.objects.count()) == ("open", 0)


def test_a_closed_deal_keeps_its_value_at_home(cast: Cast) -> None:
    usd = currency("USD")
    ExchangeRate.objects.create(base=cast.company.currency, currency=usd, on=date(2020, 1, 1), rate=Decimal("0.9"))
    deal = DealFactory(company=cast.company, owner=cast.sales, currency=usd, value=Decimal(1000))
    actions.win_deal(deal=deal, on=date(2026, 10, 1), actor=cast.sales)
    ExchangeRate.objects.create(base=cast.company.currency, currency=usd, on=date(2026, 1, 1), rate=Decimal("0.5"))
    deal.refresh_from_db()
    data = {
        "name": "Renamed", "organisation": deal.organisation_id, "value": "1000", "currency": "USD",
        "pipeline": deal.pipeline_id, "stage": deal.stage_id, "owner": deal.owner_id, "company": deal.company_id,
        "version": deal.version,
    }  # fmt: skip
    client, url = client_of(cast.sales), reverse("crm:deal_edit", args=[deal.pk])
    assert client.post(url, data).status_code == 303
    deal.refresh_from_db()
    assert (deal.name, deal.home_value) == ("Renamed", Decimal("900.00"))
    assert client.post(url, data | {"value": "5000", "version": deal.version}).status_code == 409


def test_idle_counts_talks_and_mails_and_no_edit(cast: Cast, deal: Deal) -> None:
    today = clock.today(cast.company)
    long_ago = clock.now() - timedelta(days=40)
    Deal.objects.filter(pk=deal.pk).update(created_at=long_ago)
    other = DealFactory(company=cast.company, organisation=deal.organisation)
    Deal.objects.filter(pk=other.pk).update(created_at=long_ago)
    assert set(Deal.objects.idle(today)) == {deal, other}
    note = Activity(kind="note", text="Thought about it", user=cast.sales, deal=deal)
    actions.log_activity(activity=note, actor=cast.sales)
    actions.move_deal(deal=deal, to=StageFactory(pipeline=deal.pipeline, name="Talks"), actor=cast.sales)
    assert set(Deal.objects.idle(today)) == {deal, other}
    actions.log_activity(activity=Activity(kind="call", text="Talked", user=cast.sales, deal=deal), actor=cast.sales)
    assert set(Deal.objects.idle(today)) == {other}
    # A mail of the client that names no deal is contact about all of them.
    actions.record(
        subject=deal.organisation, kind="mail.in", permission=ACTIVITY_VIEW, summary="Mail", actor=cast.sales,
        organisation=deal.organisation,
    )  # fmt: skip
    assert not Deal.objects.idle(today).exists()
    assert client_of(cast.sales).get(reverse("crm:deals"), {"idle": "1"}).context["count"].value == 0


def test_the_gap_is_told_in_money_and_in_percent(cast: Cast) -> None:
    closing = {
        "reason": LossReasonFactory(),
        "competitor": "",
        "note": "",
        "on": date(2026, 11, 1),
        "actor": cast.sales,
    }
    for given, expected in (
        ({"price_gap_amount": Decimal(3000)}, (Decimal(3000), Decimal(25))),
        ({"price_gap_percent": Decimal("12.5")}, (Decimal(1500), Decimal("12.5"))),
        ({}, (None, None)),
    ):
        deal = actions.lose_deal(deal=DealFactory(company=cast.company), **closing, **given)
        assert (deal.price_gap_amount, deal.price_gap_percent) == expected


def test_a_new_deal_is_planned_in_the_same_form(cast: Cast) -> None:
    row = DealFactory.build(company=cast.company)
    stage = StageFactory(required=["next_step"])
    organisation = DealFactory(company=cast.company).organisation
    data = {
        "name": row.name, "organisation": organisation.pk, "value": "12000", "currency": "EUR",
        "pipeline": stage.pipeline_id, "stage": stage.pk, "owner": cast.sales.pk, "company": cast.company.pk,
    }  # fmt: skip
    client, url = client_of(cast.sales), reverse("crm:deal_new")
    assert client.post(url, data).status_code == 409
    assert client.post(url, data | {"next_text": "Call"}).status_code == 422
    assert client.post(url, data | {"next_text": "Call", "next_on": "2026-12-01"}).status_code == 303
    assert FollowUp.objects.get().deal == Deal.objects.get(name=row.name)


def test_people_of_a_deal(cast: Cast, deal: Deal) -> None:
    person = PersonFactory()
    client, url = client_of(cast.sales), reverse("crm:deal_person", args=[deal.pk])
    for part in ("decides", "decides", "blocks"):
        assert client.post(url, {"person": person.pk, "part": part}).status_code == 303
    assert deal.people.get().part == "blocks"
    assert "Against it" in client.get(deal.get_absolute_url()).content.decode()
    drop = reverse("crm:deal_person_drop", args=[deal.pk, person.pk])
    assert client.post(drop).status_code == 303 and not deal.people.exists()
    assert client.post(drop).status_code == 404
    assert client_of(cast.stranger).post(url, {"person": person.pk, "part": "uses"}).status_code in (403, 404)


def test_the_next_cards_follow_the_last_one_shown(cast: Cast) -> None:
    stage = StageFactory()
    for at in range(60):
        DealFactory(
            company=cast.company, stage=stage, expected_close_on=date(2026, 1, 1 + at // 2) if at < 40 else None
        )
    client = client_of(cast.sales)
    found = [card.split('"')[0] for card in client.get(reverse("crm:board")).content.decode().split('id="deal-')[1:]]
    while len(found) < 60:
        url = reverse("crm:stage_cards", args=[stage.pk])
        page = client.get(url, {"after_card": found[-1]}, headers=HTMX).content.decode()
        found += [card.split('"')[0] for card in page.split('id="deal-')[1:]]
    assert len(set(found)) == 60 and "after_card" not in page
    assert client.get(reverse("crm:stage_cards", args=[stage.pk]), {"after_card": "x"}).status_code == 404


def test_a_guard_keeps_a_deal_whichever_way_it_is_moved(cast: Cast, deal: Deal, offer: Stage, monkeypatch: Any) -> None:
    talks = Stage.objects.get(name="Talks")
    Stage.objects.update(required=[])
    FollowUpFactory(deal=deal, owner=cast.sales)
    monkeypatch.setitem(extensions._guards, "crm.move_deal", [lambda row: Refused("It is promised.")])
    assert press(cast, deal, talks).status_code == 409
    client, url = client_of(cast.sales), reverse("crm:deal_edit", args=[deal.pk])
    data = {
        "name": deal.name, "organisation": deal.organisation_id, "value": "0", "currency": deal.currency_id,
        "pipeline": deal.pipeline_id, "stage": talks.pk, "owner": deal.owner_id, "company": deal.company_id,
        "version": deal.version,
    }  # fmt: skip
    answer = client.post(url, data)
    assert answer.status_code == 409 and "It is promised." in answer.content.decode()
    deal.refresh_from_db()
    assert deal.stage not in (talks, offer)
    monkeypatch.undo()
    assert client.post(url, data).status_code == 303
    deal.refresh_from_db()
    assert deal.stage == talks


def test_a_win_that_was_opened_again_is_no_win_of_its_stages(cast: Cast, deal: Deal, offer: Stage) -> None:
    day = clock.today(cast.company)

    def went() -> list[bool]:
        return list(StageVisit.objects.filter(deal=deal).order_by("id").values_list("went_on", flat=True))

    StageChange.objects.create(
        deal=deal,
        to_stage=deal.stage,
        state="open",
        probability=20,
        position=deal.stage.position,
        home_value=0,
        at=clock.now(),
    )
    actions.win_deal(deal=deal, on=day, actor=cast.owner)
    assert went() == [True]
    actions.reopen_deal(deal=deal, actor=cast.owner)
    assert went() == [False, False]
    actions.lose_deal(deal=deal, reason=LossReasonFactory(), competitor="", note="", on=day, actor=cast.owner)
    assert went() == [False, False]
    actions.reopen_deal(deal=deal, actor=cast.owner)
    actions.win_deal(deal=deal, on=day, actor=cast.owner)
    assert went() == [True, True, True]
