"""Quotes under load, with real threads and commits: one answer wins, no number is lost or given twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from billing import actions
from billing.models import Quote, QuoteAcceptance
from core.models import Company, MailMessage, NumberSeries
from crm.models import Deal
from projects.models import Project
from tests.billing.factories import SYSTEM, firm
from tests.billing.quotes.factories import accept, draft_quote, quoted_deal, sent_quote
from tests.cast import make_cast
from tests.concurrency.test_issue import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> Iterator[Company]:
    yield firm()


def test_the_first_numbers_of_all_follow_each_other(company: Company) -> None:
    drafts = [draft_quote(company) for _at in range(8)]

    def send(quote: Quote) -> Any:
        return actions.send_quote(quote=quote, recipient="", subject="x", message="x", actor=SYSTEM)

    together(*[lambda quote=quote: send(quote) for quote in drafts])
    assert sorted(Quote.objects.values_list("serial", flat=True)) == list(range(1, 9))
    assert NumberSeries.objects.filter(kind="quote").count() == 1


def test_pressed_twice_at_once_it_is_sent_once(company: Company) -> None:
    quote = draft_quote(company)

    def send() -> Any:
        return actions.send_quote(quote=quote, recipient="a@b.example", subject="x", message="x", actor=SYSTEM)

    together(*[send] * 4)
    assert Quote.objects.get().serial == 1 and NumberSeries.objects.get(kind="quote").next_number == 2


def test_yes_four_times_at_once_is_one_yes(company: Company) -> None:
    cast = make_cast()
    quote = quoted_deal(company, cast.sales)
    found = together(*[lambda: accept(quote)] * 4)
    assert len({one.pk for one in found}) == 1 and QuoteAcceptance.objects.count() == 1
    assert Deal.objects.get().state == "won" and Project.objects.count() == 1
    assert MailMessage.objects.filter(key__startswith="quote-accepted").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_yes_and_withdrawal_at_once_one_wins(company: Company, turn: int) -> None:
    quote = sent_quote(company)
    works = [
        lambda: accept(quote),
        lambda: actions.withdraw_quote(quote=quote, reason="", actor=SYSTEM),
        lambda: actions.decline_quote(quote=quote, reason="", actor=SYSTEM),
    ]
    together(*works[turn:], *works[:turn])
    state = Quote.objects.get().state
    assert state in ("accepted", "withdrawn", "declined")
    assert QuoteAcceptance.objects.count() == (1 if state == "accepted" else 0)
