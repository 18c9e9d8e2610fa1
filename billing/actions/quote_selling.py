"""What was accepted becomes the budget of the project, each line with a link to what was quoted."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from billing.events_quotes import QuoteSold
from billing.models import Quote, QuoteLine, SoldLine
from billing.permissions import QUOTE_ACCEPT
from core import formatting
from core.access import Actor
from core.actions import action
from core.events import publish
from projects.actions import BudgetInput, extend_budget, fill_budget
from projects.models import BudgetLine, Project


@action(QUOTE_ACCEPT)
def sell_quotes(*, project: Project, actor: Actor) -> None:
    """The lines of the deal's accepted quotes in the project's currency become the budget of the proposed project.

    Without an accepted quote the budget stays the estimate's. Repeating it gives the same budget.
    """
    quotes = list(Quote.objects.accepted().filter(deal=project.deal_id, currency=project.currency_id).order_by("pk"))
    if not quotes or project.deal_id is None or project.state != Project.State.PROPOSED:
        return
    lines = _lines(quotes)
    _join(project, quotes, lines, fill_budget(project=project, budget=_budget(lines), actor=actor), actor)


@action(QUOTE_ACCEPT, on="quote")
def sell_besides(*, quote: Quote, actor: Actor) -> str:
    """An accepted quote reaches the project of its won deal: a proposed one is filled anew, an open one gets the lines
    added to its budget, once. Answers a sentence on what its owner should look at, or nothing.

    The first quote of all is what the deal was won for, so the fixed price of an open project stays as it was set up;
    every further one is sold besides and adds to it.
    """
    project = Project.objects.filter(deal=quote.deal_id).first() if quote.deal_id else None
    if SoldLine.objects.filter(line__quote=quote).exists():
        return ""
    if project is None:
        return _("The deal has no project that its lines could become the budget of.")
    words = {"project": project.name, "currency": project.currency_id}
    if project.currency_id != quote.currency_id:
        return _("The project “%(project)s” is kept in %(currency)s, so the lines did not become its budget.") % words
    if project.state == Project.State.PROPOSED:
        sell_quotes(project=project, actor=actor)
        return _told_price(project)
    if project.state != Project.State.ACTIVE:
        return _("The project “%(project)s” is closed, so the lines did not become its budget.") % words
    lines = _lines([quote])
    is_first = not Quote.objects.accepted().filter(deal=quote.deal_id).exclude(pk=quote.pk).exists()
    made = extend_budget(project=project, budget=_budget(lines), actor=actor, adds_price=not is_first)
    _join(project, [quote], lines, made, actor)
    words["amount"] = formatting.money(quote.net_amount, quote.currency_id)
    if is_first:
        said = _(
            "Its lines were added to the budget of “%(project)s”, which was set up before: check both, and its price."
        )
        return said % words
    return _("The budget of “%(project)s” grew by %(amount)s; the value of the won deal stays.") % words


def _told_price(project: Project) -> str:
    """Reports of closed periods stand, so a won deal keeps its value though more is sold on it."""
    project.refresh_from_db(fields=["fixed_price"])
    if project.deal is None or project.fixed_price in (None, project.deal.value):
        return ""
    words = {"project": project.name, "price": formatting.money(project.fixed_price, project.currency_id)}
    return _("The project “%(project)s” is planned at %(price)s now; the value of the won deal stays.") % words


def _lines(quotes: Sequence[Quote]) -> list[QuoteLine]:
    return list(QuoteLine.objects.filter(quote__in=quotes).select_related("service").order_by("quote", "position"))


def _budget(lines: Sequence[QuoteLine]) -> list[BudgetInput]:
    return [BudgetInput(line.description[:120], line.minutes, line.net_amount, line.service) for line in lines]


def _join(
    project: Project, quotes: Sequence[Quote], lines: Sequence[QuoteLine], made: Sequence[BudgetLine], actor: Actor
) -> None:
    SoldLine.objects.bulk_create(SoldLine(line=line, budget_line=row) for line, row in zip(lines, made, strict=True))
    publish(
        QuoteSold(project_id=project.pk, quote_ids=tuple(quote.pk for quote in quotes)), actor=actor, subject=project
    )
