"""Drafting from work done: hours and rebillable expenses become lines, each of them billed once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from billing.actions.drafts import Bills, draft_invoice
from billing.models import Invoice, Line
from billing.permissions import INVOICE_DRAFT
from billing.queries.rebilling import rebilled_price
from billing.queries.tax import rate_changes
from billing.queries.unbilled import unbilled_entries, unbilled_expenses
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.formatting import short_date, week
from erp.models import Expense
from projects.models import BudgetLine, Project, TimeEntry

HOUR = Decimal(60)
QUANTITY = Decimal("0.0001")


class Grouping(models.TextChoices):
    """What one line of the invoice stands for."""

    BUDGET_LINE = "budget_line", gettext_lazy("Budget line")
    PERSON = "person", gettext_lazy("Person")
    WEEK = "week", gettext_lazy("Week")
    ONE = "one", gettext_lazy("Everything on one line")


@dataclass(frozen=True)
class Chosen:
    """What to bill of a project, by primary keys."""

    entries: Sequence[int]
    expenses: Sequence[int] = ()


@action(INVOICE_DRAFT, on="project")
def draft_from_time(*, project: Project, chosen: Chosen, grouping: Grouping, actor: Actor) -> Invoice:
    """Draft an invoice of the project's unbilled hours and expenses, grouped; prices are those stamped on the hours.

    Raises Refused when something chosen is billed meanwhile, or nothing is chosen, or the project has no client.
    """
    if project.organisation is None:
        raise Refused(_("“%(project)s” has no client to invoice.") % {"project": project})
    entries = _locked(unbilled_entries(project), chosen.entries)
    expenses = _locked(unbilled_expenses(project), chosen.expenses)
    if not entries and not expenses:
        raise Refused(_("Choose hours or expenses to invoice."))
    customer = project.organisation
    with override(customer.language):
        groups = _time_lines(entries, grouping, project) + _expense_lines(expenses, project)
    invoice = Invoice(
        company=project.company,
        customer=customer,
        project=project,
        currency_id=project.currency_id,
        language=customer.language,
    )
    lines = [line for line, _bills in groups]
    return draft_invoice(
        invoice=invoice, lines=lines, actor=actor, bills={at: bills for at, (_line, bills) in enumerate(groups)}
    )


def _locked(rows: Any, keys: Iterable[int]) -> list[Any]:
    wanted = set(keys)
    found = list(rows.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",)))
    if len(found) != len(wanted):
        raise Refused(
            _("Some of these hours or expenses stand on another invoice meanwhile. Open the selection again.")
        )
    return found


def _time_lines(entries: Sequence[TimeEntry], grouping: Grouping, project: Project) -> list[tuple[Line, Bills]]:
    """One line a group, price and span of VAT rates, so that quantity × price stays the value of the hours and each
    hour is taxed by its own day (domain.md section 2a, tax point).
    """
    changes = rate_changes(project.company.country)
    groups: dict[tuple[Any, Decimal, int], list[TimeEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.on, entry.pk)):
        span = bisect_right(changes.get(_tax_class(entry.budget_line), []), entry.on)
        key = (_KEYS[grouping](entry), entry.hourly_price, span)
        groups.setdefault(key, []).append(entry)
    ordered = sorted(groups.items(), key=lambda pair: (str(pair[0][0][0]), pair[0][2], pair[0][1]))
    return [
        (_time_line(grouping, rows, price, project), Bills(entries=rows)) for (_key, price, _span), rows in ordered
    ]


_KEYS: dict[Grouping, Callable[[TimeEntry], tuple[Any, ...]]] = {
    # The first part sorts the lines.
    Grouping.BUDGET_LINE: lambda entry: (
        f"{entry.budget_line.position:06d}" if entry.budget_line else "~", entry.budget_line_id,
    ),
    Grouping.PERSON: lambda entry: (entry.user.name, entry.user_id),
    Grouping.WEEK: lambda entry: (f"{entry.on.isocalendar().year}-{entry.on.isocalendar().week:02d}",),
    Grouping.ONE: lambda entry: ("",),
}  # fmt: skip


def _tax_class(budget_line: BudgetLine | None) -> str:
    return budget_line.service.tax_class if budget_line and budget_line.service else "standard"


def _time_line(grouping: Grouping, members: Sequence[TimeEntry], price: Decimal, project: Project) -> Line:
    minutes = sum(entry.billable_minutes for entry in members)
    budget_lines = {entry.budget_line for entry in members}
    budget_line = budget_lines.pop() if len(budget_lines) == 1 else None
    service = budget_line.service if budget_line else None
    return Line(
        description=_describe(grouping, members[0], project)[:400],
        quantity=(minutes / HOUR).quantize(QUANTITY, ROUND_HALF_UP),
        unit="h",
        unit_price=price,
        tax_class=_tax_class(budget_line),
        service_from=members[0].on,
        service_to=members[-1].on,
        service=service,
        project=project,
        budget_line=budget_line,
        cost_centre_id=project.cost_centre_id,
        department_id=project.department_id,
    )


def _describe(grouping: Grouping, first: TimeEntry, project: Project) -> str:
    if grouping == Grouping.BUDGET_LINE:
        return first.budget_line.name if first.budget_line else project.name
    if grouping == Grouping.PERSON:
        return f"{project.name}, {first.user.name}"
    if grouping == Grouping.WEEK:
        return f"{project.name}, {week(first.on)}"
    return project.name


def _expense_lines(expenses: Sequence[Expense], project: Project) -> list[tuple[Line, Bills]]:
    return [(_expense_line(row, project), Bills(expenses=[row])) for row in sorted(expenses, key=lambda row: row.on)]


def _expense_line(row: Expense, project: Project) -> Line:
    words = row.description or row.category.name
    return Line(
        description=f"{words}, {row.supplier}, {short_date(row.on)}"[:400],
        quantity=Decimal(1),
        unit="pcs",
        unit_price=rebilled_price(row, project),
        tax_class=row.category.tax_class,
        service_from=row.on,
        service_to=row.on,
        project=project,
        budget_line_id=row.budget_line_id,
        cost_centre_id=project.cost_centre_id,
        department_id=project.department_id,
    )
