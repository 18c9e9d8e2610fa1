"""How the demo's past deals were won: the oldest first, by a quote that the client accepted on its page, or agreed without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from billing import actions
from billing.actions.quote_answers import CLIENT
from billing.models import Quote
from billing.queries.quote_texts import offer_text
from core import clock
from core.demo import DemoPart, World, register, sister
from core.demo.world import acting, moment
from crm import demo_turkish
from crm.actions import win_deal
from crm.demo_newcomers import sales_of_newcomers
from crm.demo_sales import Sale, between, sales
from crm.models import Deal, WinReason

TERMS = "Prices are without VAT. Hours are billed as worked up to the amount of each line; more is agreed beforehand."
TURKISH_TERMS = "Fiyatlara KDV dahil değildir. Saatler, her satırın tutarına kadar çalışıldıkça faturalanır."
OUTLOOK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
# Quotes that went out lately went by mail; of older ones only the link is kept.
MAILED = timedelta(days=150)


def begin(world: World) -> None:
    here = sister(world)
    for one, terms in ((world, TERMS), (here, TURKISH_TERMS)):
        actions.set_quote_settings(
            company=one.company, wins_deal=True, valid_days=30, remind_days=3, terms=terms, actor=acting(world.owner)
        )
    close(world, [*sales(world), *sales_of_newcomers(world)])
    close(here, demo_turkish.sales(here))


def close(world: World, found: Sequence[Sale]) -> None:
    """In the order of the days, as quotes are numbered."""
    steps: list[tuple[date, int, Callable[[World, Sale], None], Sale]] = []
    for at, one in enumerate(found):
        if one.is_quoted:
            steps.append((one.quoted_on, at, _quote, one))
        steps.append((one.won_on, at, _accept if one.is_quoted else _win, one))
    for _day, _at, step, one in sorted(steps, key=lambda row: row[:2]):
        step(world, one)


def _deal(world: World, one: Sale) -> Deal:
    rows = Deal.objects.select_related("organisation", "person", "owner", "company")
    return rows.get(name=one.name, company=world.company)


def _quote(world: World, one: Sale) -> None:
    """Sent, and opened by the client some days later."""
    deal = _deal(world, one)
    with clock.at(moment(one.quoted_on, 12), company=world.company):
        quote = actions.quote_deal(deal=deal, actor=acting(deal.owner))
        mailed = one.quoted_on > world.today - MAILED and deal.person is not None
        recipient = deal.person.email if mailed and deal.person else ""
        text = offer_text(quote)
        link = actions.send_quote(
            quote=quote, recipient=recipient, subject=text.subject, message=text.message, actor=acting(deal.owner)
        )
    with clock.at(moment(between(one.quoted_on, one.won_on), 13), company=world.company):
        actions.open_quote(link=link, actor=CLIENT)


def _accept(world: World, one: Sale) -> None:
    quote = Quote.objects.select_related("deal__person").get(deal=_deal(world, one))
    person = quote.deal.person if quote.deal else None
    answer = actions.Answer(
        name=person.name if person else quote.customer_name,
        link=quote.links.first(),
        ip="192.0.2.44",
        user_agent=OUTLOOK,
    )
    with clock.at(moment(one.won_on, 13), company=world.company):
        actions.accept_quote(quote=quote, answer=answer, actor=CLIENT)
    Deal.objects.filter(name=one.name, company=world.company).update(win_reason=_reason(world, one))


def _win(world: World, one: Sale) -> None:
    """Agreed by word."""
    deal = _deal(world, one)
    with clock.at(moment(one.won_on, 13), company=world.company):
        win_deal(deal=deal, on=one.won_on, actor=acting(deal.owner), win_reason=_reason(world, one))


def _reason(world: World, one: Sale) -> WinReason:
    return world.random("won for", one.name).choice(list(WinReason.objects.order_by("pk")))


register(DemoPart("billing.sales", 17, begin=begin))
