"""Margin of a period by client, project, department or cost centre: one sum over the one view, used everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.models import Company, CostCentre, Department
from crm.models import Organisation
from projects.models import Project
from reporting.calculations.margin import Margin, total_margin
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EARNED, INVOICED = "earned", "invoiced"
# Figures of a team with fewer people are for those who may see cost rates (house.md section 8).
FEWEST = 3
PAGE = 50


@dataclass(frozen=True)
class Dimension:
    """By what margins are grouped; `url` leads to the page of a row, `param` is the filter of the list of facts."""

    name: str
    label: StrOrPromise
    field: str
    names: Callable[[Iterable[int]], dict[int, Any]]
    # A team's work is its people's: the cost of few is hidden from those without the right to cost rates.
    is_team: bool = False


def _names(model: type[Any]) -> Callable[[Iterable[int]], dict[int, Any]]:
    return lambda keys: model.objects.in_bulk(set(keys))


DIMENSIONS = {
    one.name: one
    for one in (
        Dimension("client", _("Client"), "organisation", _names(Organisation)),
        Dimension("project", _("Project"), "project", _names(Project)),
        Dimension("department", _("Department"), "department", _names(Department), is_team=True),
        Dimension("cost_centre", _("Cost centre"), "cost_centre", _names(CostCentre), is_team=True),
    )
}


@dataclass(frozen=True)
class Period:
    """Both days included."""

    first: date
    last: date


@dataclass(frozen=True)
class MarginRow:
    """`key` of None holds what belongs to nothing of the dimension; rows always sum to the total.

    `people` are those whose work the row counts.
    """

    key: int | None
    row: Any
    margin: Margin
    people: int = 0

    @property
    def is_seen(self) -> bool:
        """A row of nothing but overhead shows no number: overhead stands in its own figure."""
        margin = self.margin
        return any((margin.revenue, margin.pass_through, margin.subcontractors, margin.labour_cost))

    @property
    def tells_pay(self) -> bool:
        """Whether the cost of the work is that of so few people that the pay of one can be read from it."""
        return 0 < self.people < FEWEST


@dataclass(frozen=True)
class MarginTable:
    """`total` is that of all rows, also where `rows` is one page of those with a number; `more` says if others follow."""

    rows: list[MarginRow]
    total: Margin
    more: bool = False


def margin_table(
    actor: Actor,
    company: Company,
    period: Period,
    dimension: Dimension,
    basis: str = EARNED,
    *,
    page: int | None = None,
) -> MarginTable:
    """Margins in the company's currency, the largest revenue first, all rows or one page; a constant number of queries."""
    facts = facts_of(actor, company, period, basis)
    sums = _sums(facts, dimension.field)
    people = _people(facts, dimension.field) if dimension.is_team else {}
    rows = [MarginRow(key, None, margin, people.get(key, 0)) for key, margin in sums.items()]
    rows.sort(key=lambda row: (row.key is None, -row.margin.revenue, row.key))
    more = False
    if page is not None:
        seen, start = [row for row in rows if row.is_seen], (page - 1) * PAGE
        rows, more = seen[start : start + PAGE], len(seen) > start + PAGE
    names = dimension.names([row.key for row in rows if row.key is not None])
    named = [replace(row, row=names.get(row.key)) if row.key is not None else row for row in rows]
    return MarginTable(named, total_margin(sums.values()), more)


def facts_of(actor: Actor, company: Company, period: Period, basis: str) -> Any:
    """The facts that make up the figures, with `part`: what of each falls into the period."""
    facts = MoneyFact.objects.visible_to(actor, MARGIN_VIEW).filter(company=company)
    return facts.reading(basis).within(period.first, period.last)


def _sums(facts: Any, field: str) -> dict[int | None, Margin]:
    rows = facts.order_by().values(f"{field}_id", "kind").annotate(total=Sum("part"), worked=Sum("minutes"))
    found: dict[int | None, Margin] = {}
    for row in rows:
        key = row[f"{field}_id"]
        found[key] = found.get(key, Margin()) + _margin(row["kind"], row["total"], row["worked"])
    return found


def _people(facts: Any, field: str) -> dict[int | None, int]:
    labour = facts.filter(kind__in=[MoneyFact.Kind.LABOUR, MoneyFact.Kind.OVERHEAD], source="time").order_by()
    return dict(labour.values_list(f"{field}_id").annotate(Count("user", distinct=True)))


def _margin(kind: str, total: Decimal, minutes: int) -> Margin:
    """Costs are stored negative and shown positive."""
    if kind == MoneyFact.Kind.REVENUE:
        return Margin(revenue=total)
    if kind == MoneyFact.Kind.PASS_THROUGH:
        return Margin(pass_through=-total)
    if kind == MoneyFact.Kind.EXTERNAL:
        return Margin(subcontractors=-total)
    if kind == MoneyFact.Kind.LABOUR:
        return Margin(labour_cost=-total, minutes=minutes)
    return Margin(overhead=-total)


def margin_of(facts: Any) -> Margin:
    """One margin over facts that carry `part`."""
    rows = facts.order_by().values("kind").annotate(total=Sum("part"), worked=Sum("minutes"))
    return total_margin(_margin(row["kind"], row["total"], row["worked"]) for row in rows)


def margin_by_company(facts: Any) -> dict[int, Margin]:
    """The same apart by company, whose currencies may differ; one query."""
    return margins_by_company(sums_by_company(facts))


def sums_by_company(facts: Any) -> Any:
    """The query behind it: what margins_by_company takes."""
    return facts.order_by().values("company_id", "kind").annotate(total=Sum("part"), worked=Sum("minutes"))


def margins_by_company(rows: Iterable[dict[str, Any]]) -> dict[int, Margin]:
    found: dict[int, Margin] = {}
    for row in rows:
        found[row["company_id"]] = found.get(row["company_id"], Margin()) + _margin(
            row["kind"], row["total"], row["worked"]
        )
    return found


def margin_by(facts: Any, path: str) -> dict[Any, Margin]:
    """The same apart by whatever a look-up of the facts leads to; one query."""
    rows = facts.order_by().values(path, "kind").annotate(total=Sum("part"), worked=Sum("minutes"))
    found: dict[Any, Margin] = {}
    for row in rows:
        found[row[path]] = found.get(row[path], Margin()) + _margin(row["kind"], row["total"], row["worked"])
    return found


def whole_life(project: Project, basis: str = EARNED) -> Margin:
    """All facts of a project, from the first day to the last; the number on its page, its list and its client."""
    return margin_of(MoneyFact.objects.filter(project=project).reading(basis).whole())
