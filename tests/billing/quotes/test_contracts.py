"""One contract at a time: what replaces a quote, what an acceptance changes, and who is told what it did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import example, given
from hypothesis import strategies as st

from billing import actions
from billing.actions.quotes import _settle
from billing.models import Quote, QuoteAcceptance, QuoteLine, SoldLine
from core import clock
from core.errors import Refused
from core.models import ExchangeRate, Notification
from core.notifications import sentence
from crm import actions as sales
from crm.models import Deal, FollowUp, TimelineEntry
from projects import actions as work
from projects.models import BudgetLine, Project
from tests.billing.factories import SYSTEM
from tests.billing.quotes.factories import accept, door, draft_quote, line, quoted_deal, ready, sent_quote, today
from tests.billing.quotes.test_pages import lines_of, outside, text, url
from tests.cast import Cast, client_of
from tests.factories import CompanyFactory, currency

pytestmark = pytest.mark.django_db
YES = {"name": "Elif Kaya", "email": "elif@kaya.example", "agree": "on"}


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def send(quote: Quote) -> Quote:
    actions.send_quote(quote=quote, recipient="", subject="x", message="x", actor=SYSTEM)
    return Quote.objects.get(pk=quote.pk)


def besides(quote: Quote, *lines: QuoteLine) -> Quote:
    """Another quote of the same deal, sent."""
    return sent_quote(quote.company, *lines, deal=quote.deal, customer=quote.customer)


def told(quote: Quote) -> str:
    return sentence(Notification.objects.get(kind="quote.accepted", key=str(quote.pk))).replace("\u00a0", " ")


# Revisions ----------------------------------------------------------------------------------------------------------
def test_the_contract_is_not_revised(cast: Cast) -> None:
    old = sent_quote(cast.company, owner=cast.sales)
    draft = actions.revise_quote(quote=old, actor=cast.sales)
    accept(old)
    with pytest.raises(Refused, match=old.number):
        send(draft)
    answer = client_of(cast.sales).post(url("quote_send", draft.pk), {"recipient": "", "subject": "x", "message": "x"})
    assert answer.status_code == 409 and Quote.objects.get(pk=draft.pk).state == "draft"
    assert send(actions.copy_quote(quote=draft, actor=cast.sales)).state == "sent"


def test_what_was_replaced_is_not_accepted_late(cast: Cast) -> None:
    old = sent_quote(cast.company, owner=cast.sales, valid_until=clock.today(cast.company))
    with clock.at(clock.now() + timedelta(days=2), company=cast.company):
        actions.expire_quote(quote=old, actor=SYSTEM)
        newest = send(actions.revise_quote(quote=old, actor=cast.sales))
        late = actions.Answer(name="Elif Kaya", way="signed", note="On paper")
        with pytest.raises(Refused, match=newest.number):
            actions.accept_quote(quote=old, answer=late, actor=cast.sales)
        page = outside().get(door(old))
        assert newest.number in text(page) and "Accept" not in text(page)
        answer = outside().post(f"{door(old)}accept/", YES)
    assert answer.status_code == 409 and newest.number in text(answer) and not QuoteAcceptance.objects.exists()


@pytest.mark.parametrize("expires", [False, True])
def test_a_revision_ends_the_reminder_and_is_told(cast: Cast, expires: bool) -> None:
    old = sent_quote(cast.company, owner=cast.sales, valid_until=clock.today(cast.company))
    actions.remind_owner(quote=old, actor=SYSTEM)
    with clock.at(clock.now() + timedelta(days=2 * expires), company=cast.company):
        if expires:
            actions.expire_quote(quote=old, actor=SYSTEM)
        send(actions.revise_quote(quote=old, actor=cast.sales))
    assert FollowUp.objects.get().done_at is not None
    assert TimelineEntry.objects.filter(kind="quote.withdrawn").count() == (0 if expires else 1)


# The client's own door ----------------------------------------------------------------------------------------------
def test_who_is_signed_in_does_not_answer_for_the_client(cast: Cast) -> None:
    quote = sent_quote(cast.company, owner=cast.sales)
    colleague, path = client_of(cast.sales), door(quote)
    page = colleague.get(path)
    assert "without the client" in text(page) and f"{path}accept/" not in page.content.decode()
    for way in ("accept", "decline"):
        answer = colleague.post(f"{path}{way}/", YES)
        assert answer.status_code == 403 and "Record the acceptance" in text(answer)
        assert quote.get_absolute_url() in answer.content.decode()
    assert Quote.objects.get().state == "sent" and not QuoteAcceptance.objects.exists()
    assert outside().post(f"{path}accept/", YES).status_code == 303


# One company, one currency ------------------------------------------------------------------------------------------
def test_a_quote_is_of_the_deal_s_company_and_currency(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    given = {"deal": quote.deal, "customer": quote.customer, "owner": cast.sales}
    other = CompanyFactory(name="Keski Oy")
    with pytest.raises(Refused, match="Quote it from there"):
        draft_quote(other, **given)
    with pytest.raises(Refused, match="kept in EUR"):
        draft_quote(cast.company, currency=currency("TRY"), **given)
    draft = draft_quote(cast.company, **given)
    draft.currency = currency("TRY")
    with pytest.raises(Refused, match="kept in EUR"):
        actions.edit_quote(quote=draft, lines=list(draft.lines.all()), actor=cast.sales)


def test_the_form_says_so_by_the_field(cast: Cast) -> None:
    ready(cast.company)
    quote = quoted_deal(cast.company, cast.owner)
    data = {
        "title": "More", "customer": str(quote.customer_id), "deal": str(quote.deal_id), "owner": str(cast.owner.pk),
        "valid_until": quote.valid_until.isoformat(), "language": "en", "currency": currency("TRY").pk,
        "company": str(cast.company.pk),
    } | lines_of({"description": "Design"})  # fmt: skip
    answer = client_of(cast.owner).post(url("quote_new"), data)
    assert answer.status_code == 422 and "The deal is kept in EUR" in text(answer)
    answer = client_of(cast.owner).post(
        url("quote_new"), data | {"currency": "EUR", "company": str(CompanyFactory(name="Keski Oy").pk)}
    )
    assert answer.status_code == 422 and "Quote it from there" in text(answer)


def test_a_deal_that_changed_its_currency_stops_the_sending(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    draft = draft_quote(cast.company, deal=quote.deal, customer=quote.customer)
    lira, day = currency("TRY"), clock.today(cast.company)
    Deal.objects.update(currency=lira)
    ExchangeRate.objects.create(base_id="EUR", currency=lira, rate=Decimal("0.02"), on=day, source="ECB")
    with pytest.raises(Refused, match="kept in TRY"):
        send(draft)
    accept(quote)
    assert Deal.objects.get().state == "won" and Deal.objects.get().value == Decimal("999.00")
    assert "kept in TRY" in told(quote) and not SoldLine.objects.exists()


# What an acceptance adds --------------------------------------------------------------------------------------------
def won_project(quote: Quote, *, price: int | None = 600, minutes: int | None = 600) -> Project:
    project = Project.objects.get(deal=quote.deal)
    project.billing, project.fixed_price, project.estimated_minutes = "fixed", price, minutes
    return work.open_project(project=project, budget=[work.BudgetInput("Planned", 600, Decimal(600))], actor=SYSTEM)


def test_what_is_sold_besides_joins_the_project_that_is_worked_on(cast: Cast) -> None:
    first = quoted_deal(cast.company, cast.sales)
    accept(first)
    project = Project.objects.get()
    assert project.fixed_price == first.net_amount
    project.billing = "fixed"
    project.save()
    Project.workflow.apply(project, "set_up")
    project.save()
    second = besides(first, line("50", "3"), line("10", unit="pcs"))
    for _time in range(2):
        accept(second)
    project.refresh_from_db()
    rows = list(project.budget_lines.order_by("position").values_list("position", "minutes", "net_amount"))
    assert rows == [(1, 60, 100), (2, 0, 500), (3, 180, 150), (4, 0, 10)]
    assert (project.fixed_price, project.estimated_minutes) == (first.net_amount + 160, 60 + 180)
    assert set(SoldLine.objects.values_list("line__quote", flat=True)) == {first.pk, second.pk}
    assert Deal.objects.get().value == first.net_amount
    assert "grew by €160.00; the value of the won deal stays" in told(second)


def test_the_first_yes_after_the_setup_adds_lines_and_no_price(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    sales.win_deal(deal=quote.deal, on=today(quote), actor=SYSTEM)
    project = won_project(quote)
    accept(quote)
    project.refresh_from_db()
    assert (project.fixed_price, project.budget_lines.count(), SoldLine.objects.count()) == (600, 3, 2)
    assert "was set up before" in told(quote)


def test_two_quotes_before_the_win_are_sold_together(cast: Cast) -> None:
    first = quoted_deal(cast.company, cast.sales)
    second = besides(first, line("50", "3"))
    ways = {"company": cast.company, "valid_days": 30, "remind_days": 0, "terms": ""}
    actions.set_quote_settings(**ways, wins_deal=False, actor=SYSTEM)
    accept(first)
    actions.set_quote_settings(**ways, wins_deal=True, actor=SYSTEM)
    accept(second)
    deal, project = Deal.objects.get(), Project.objects.get()
    assert deal.value == first.net_amount + second.net_amount == project.fixed_price
    assert project.budget_lines.count() == SoldLine.objects.count() == 3


def test_a_second_yes_before_the_setup_fills_the_proposed_project_anew(cast: Cast) -> None:
    first = quoted_deal(cast.company, cast.sales)
    second = besides(first, line("50", "3"))
    accept(first)
    accept(second)
    project = Project.objects.get()
    assert project.fixed_price == first.net_amount + second.net_amount
    assert project.budget_lines.count() == SoldLine.objects.count() == 3
    assert Deal.objects.get().value == first.net_amount and "the value of the won deal stays" in told(second)


@pytest.mark.parametrize("how", ["none", "closed", "lost"])
def test_where_nothing_can_follow_the_owner_reads_why(cast: Cast, how: str) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    assert quote.deal is not None
    if how == "lost":
        Deal.objects.update(state="lost", closed_on=today(quote), loss_reason=sales_reason())
    else:
        sales.win_deal(deal=quote.deal, on=today(quote), actor=SYSTEM)
    if how == "none":
        work.decline_project(deal=quote.deal, actor=SYSTEM)
    if how == "closed":
        work.close_project(project=won_project(quote), on=today(quote), actor=SYSTEM)
    budget = BudgetLine.objects.count()
    accept(quote)
    assert {"none": "has no project", "closed": "is closed", "lost": "The deal is lost"}[how] in told(quote)
    assert BudgetLine.objects.count() == budget


def sales_reason() -> Any:
    return sales_models().objects.create(name="Price")


def sales_models() -> Any:
    return Deal._meta.get_field("loss_reason").related_model


# Hours --------------------------------------------------------------------------------------------------------------
@given(st.integers(1, 480))
@example(20)
@example(1)
def test_every_minute_of_the_estimate_stays(minutes: int) -> None:
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.0001"))
    row = QuoteLine(quantity=hours, unit="h", minutes=minutes)
    _settle(Quote(), [row])
    assert row.minutes == minutes
