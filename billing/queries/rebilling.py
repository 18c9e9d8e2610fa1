"""What an expense costs the client."""

from __future__ import annotations

from decimal import Decimal

from core import clock
from core.firm.queries import exchange_rate
from core.money import round_money
from erp.models import Expense
from projects.models import Project


def rebilled_price(row: Expense, project: Project) -> Decimal:
    """What it cost the company (net and the VAT it can't deduct) with the markup, in the project's currency."""
    if row.currency_id == project.currency_id:
        cost = row.cost_amount
    elif project.currency_id == project.company.currency_id:
        cost = row.home_cost_amount
    else:
        rate = exchange_rate(project.company.currency_id, project.currency_id, clock.today(project.company)).rate
        cost = row.home_cost_amount / rate
    return round_money(cost * (100 + row.markup_percent) / 100, project.currency_id)
