"""Quotes in their owner's queue, on Today, as what a stage asks for, and their numbers on a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from billing import actions
from billing.agenda_quotes import unanswered
from billing.models import Quote
from core import agenda, clock
from core.errors import Refused
from crm import actions as sales
from crm.models import Deal
from projects import actions as work
from projects.models import EstimateLine
from reporting.attention import needs
from reporting.today import Reader
from tests.billing.factories import SYSTEM
from tests.billing.quotes.factories import draft_quote, quoted_deal, sent_quote, today
from tests.cast import Cast, client_of
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory, StageFactory, WorkRoleFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db


def waiting(user: Any, quote: Quote, days: int) -> list[agenda.Due]:
    return agenda.due(user, today(quote) + timedelta(days=days), only="quotes")


def test_a_quote_left_lying_or_running_out_stands_in_its_owner_s_queue(cast: Cast) -> None:
    lying = sent_quote(cast.company, owner=cast.sales)
    ending = sent_quote(cast.company, owner=cast.sales, valid_until=today(lying) + timedelta(days=9))
    sent_quote(cast.company, owner=cast.owner)
    draft_quote(cast.company, owner=cast.sales)
    assert waiting(cast.sales, lying, 1) == []
    [line] = waiting(cast.sales, lying, 2)
    assert (line.url, line.due_on) == (ending.get_absolute_url(), today(lying) + timedelta(days=2))
    assert line.stake == ending.home_net_amount and ending.number in str(line.title)
    assert [one.url for one in waiting(cast.sales, lying, 10)] == [ending.get_absolute_url(), lying.get_absolute_url()]
    actions.decline_quote(quote=ending, reason="", actor=SYSTEM)
    assert [one.url for one in waiting(cast.sales, lying, 10)] == [lying.get_absolute_url()]
    assert waiting(cast.staff, lying, 10) == []
    Desk(cast.sales).open("crm:agenda", query="?only=quotes")


def test_a_planned_step_stands_there_instead(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    step = FollowUpFactory(deal=quote.deal, owner=cast.sales, due_on=today(quote) + timedelta(days=12))
    assert waiting(cast.sales, quote, 20) == []
    late = quote.valid_until + timedelta(days=1)
    type(step).objects.filter(pk=step.pk).update(due_on=late)
    assert len(waiting(cast.sales, quote, 20)) == 1, "after its last day is too late"


def test_today_counts_what_the_queue_shows(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    client = client_of(cast.sales)
    reader = Reader(cast.sales, cast.company, today(quote) + timedelta(days=11))
    [todo] = [one for one in needs(reader) if one.icon == "quote"]
    assert "1 quote of yours waits for an answer" in str(todo.title)
    assert todo.sum == reader.money(quote.home_net_amount)
    with clock.at(clock.now() + timedelta(days=11), company=cast.company):
        assert quote.number in client.get(todo.url).content.decode()


def test_the_queue_asks_as_often_for_many_quotes(cast: Cast, django_assert_num_queries: Any) -> None:
    until = today(sent_quote(cast.company, owner=cast.sales)) + timedelta(days=10)
    for count in (1, 6):
        while Quote.objects.count() < count:
            sent_quote(cast.company, owner=cast.sales)
        with django_assert_num_queries(1):
            assert len(list(unanswered(cast.sales, until))) == count


@pytest.fixture
def asking(cast: Cast) -> Deal:
    """A deal whose next stages ask for an estimate, then for a quote too."""
    draft_quote(cast.company)
    deal: Deal = DealFactory(company=cast.company, owner=cast.sales, organisation=OrganisationFactory())
    FollowUpFactory(deal=deal, owner=cast.sales)
    StageFactory(pipeline=deal.pipeline, name="Offer", position=2, required=["estimate"])
    StageFactory(pipeline=deal.pipeline, name="Talks", position=3, required=["quote"])
    return deal


def press(cast: Cast, deal: Deal, stage: str) -> Any:
    to = deal.pipeline.stages.get(name=stage)
    at = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{reverse('crm:board')}"}
    data = {"to": to.pk, "seen": deal.stage_id, "board": "1"}
    return client_of(cast.sales).post(reverse("crm:deal_move", args=[deal.pk]), data, headers=at)


def test_a_stage_asks_for_an_estimate_and_a_quote(cast: Cast, asking: Deal) -> None:
    answer = press(cast, asking, "Talks")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "“Talks” needs first: An estimate of the hours, A quote that is sent." in page
    assert reverse("projects:estimate", args=[asking.pk]) in page
    assert reverse("billing:quote_deal", args=[asking.pk]) in page
    with pytest.raises(Refused, match="An estimate of the hours"):
        sales.move_deal(deal=asking, to=asking.pipeline.stages.get(name="Offer"), actor=cast.sales)

    lines = [EstimateLine(description="Design", work_role=WorkRoleFactory(), minutes=600)]
    work.plan_deal(deal=asking, lines=lines, actor=SYSTEM)
    assert press(cast, asking, "Offer").status_code == 200
    asking.refresh_from_db()
    draft = actions.quote_deal(deal=asking, actor=cast.sales)
    page = press(cast, asking, "Talks").content.decode()
    assert "needs first: A quote that is sent." in page and draft.get_absolute_url() in page
    actions.send_quote(quote=draft, recipient="", subject="x", message="x", actor=SYSTEM)
    assert press(cast, asking, "Talks").status_code == 200


def test_a_declined_quote_is_none(cast: Cast, asking: Deal) -> None:
    quote = sent_quote(cast.company, deal=asking, customer=asking.organisation)
    talks = asking.pipeline.stages.get(name="Talks")
    actions.decline_quote(quote=quote, reason="", actor=SYSTEM)
    with pytest.raises(Refused, match="A quote that is sent"):
        sales.move_deal(deal=asking, to=talks, actor=cast.sales)


def test_the_settings_of_a_stage_offer_them(cast: Cast, asking: Deal) -> None:
    stage = asking.pipeline.stages.get(name="Offer")
    desk = Desk(cast.owner).open("crm:stage_edit", stage.pk)
    desk.says("An estimate of the hours", "A quote that is sent")


def test_the_numbers_of_quotes_have_a_page(cast: Cast) -> None:
    first = sent_quote(cast.company)
    sent_quote(cast.company)
    desk = Desk(cast.owner).open("billing:quotes").follow("Numbers of quotes")
    desk.says("Every number follows the one before it.", f"Q{today(first).year}-")
    row = desk.page.xpath("//table[@class='table']/tbody/tr[1]/td[@class='money']")
    assert [cell.text_content().strip() for cell in row] == ["1", "2", "2", "0"]
    assert client_of(cast.sales).get(reverse("billing:quote_numbers")).status_code == 403
