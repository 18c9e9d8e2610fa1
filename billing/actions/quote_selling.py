"""What was accepted becomes the budget of the project, each line with a link to what was quoted."""

from __future__ import annotations

from billing.events_quotes import QuoteSold
from billing.models import Quote, QuoteLine, SoldLine
from billing.permissions import QUOTE_ACCEPT
from core.access import Actor
from core.actions import action
from core.events import publish
from projects.actions import BudgetInput, fill_budget
from projects.models import Project


@action(QUOTE_ACCEPT)
def sell_quotes(*, project: Project, actor: Actor) -> None:
    """The lines of the deal's accepted quotes in the project's currency become the budget of the proposed project.

    Without an accepted quote the budget stays the estimate's. Repeating it gives the same budget.
    """
    quotes = list(Quote.objects.accepted().filter(deal=project.deal_id, currency=project.currency_id).order_by("pk"))
    if not quotes or project.deal_id is None or project.state != Project.State.PROPOSED:
        return
    lines = list(QuoteLine.objects.filter(quote__in=quotes).select_related("service").order_by("quote", "position"))
    budget = [BudgetInput(line.description[:120], line.minutes, line.net_amount, line.service) for line in lines]
    made = fill_budget(project=project, budget=budget, actor=actor)
    SoldLine.objects.bulk_create(
        SoldLine(line=line, budget_line=row) for line, row in zip(lines, made, strict=True)
    )
    publish(
        QuoteSold(project_id=project.pk, quote_ids=tuple(quote.pk for quote in quotes)), actor=actor, subject=project
    )
