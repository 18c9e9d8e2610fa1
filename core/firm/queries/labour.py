"""What an hour of a person costs on a day, by the dated cost basis of the company (house.md section 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core.models import Company, CostBasisPeriod, Employment, User, WorkRoleRate

STANDARD, PERSONAL = Company.CostBasis.STANDARD, Company.CostBasis.PERSONAL


@dataclass(frozen=True)
class LabourRate:
    """An hour's cost and standard price with the place it counts in; None where nobody has entered one.

    `basis` says where the cost came from: a person without a rate of their own counts by the standard one.
    """

    company_id: int
    department_id: int
    cost_centre_id: int | None
    work_role_id: int
    basis: str
    hourly_cost: Decimal | None
    cost_currency: str
    hourly_price: Decimal | None
    price_currency: str


def rate_of(user: User, on: date, company: Company | None = None) -> LabourRate | None:
    """The rate of one person on one day; None when they are not employed then. At most three queries."""
    return RateBook([user.pk], on, on).rate_of(user.pk, on, company.pk if company else None)


def cost_basis(company: Company, on: date) -> str:
    """Standard rates, from which nothing can be inferred, unless the company has said otherwise from a day on."""
    rows = CostBasisPeriod.objects.filter(company=company, starts_on__lte=on)
    return rows.order_by("-starts_on").values_list("basis", flat=True).first() or STANDARD


class RateBook:
    """All rates of some people over some days, in three queries; for what takes many entries at once."""

    def __init__(self, users: Iterable[int], first: date, last: date) -> None:
        days = DateRange(first, last, "[]")
        jobs = Employment.objects.filter(user__in=list(users), period__overlap=days)
        self._jobs: dict[int, list[Employment]] = {}
        for job in jobs.select_related("department").order_by("company_id", "period"):
            self._jobs.setdefault(job.user_id, []).append(job)
        companies = {job.company_id for found in self._jobs.values() for job in found}
        self._bases = self._read_bases(companies, last) if companies else []
        self._standard = self._read_standard(companies, days) if companies else []

    @staticmethod
    def _read_bases(companies: set[int], last: date) -> list[CostBasisPeriod]:
        rows = CostBasisPeriod.objects.filter(company__in=companies, starts_on__lte=last)
        return list(rows.order_by("-starts_on"))

    @staticmethod
    def _read_standard(companies: set[int], days: DateRange) -> list[WorkRoleRate]:
        return list(WorkRoleRate.objects.filter(company__in=companies, period__overlap=days))

    def rate_of(self, user_id: int, on: date, company_id: int | None = None) -> LabourRate | None:
        """None when the person has no contract on the day, in that company if one is named."""
        job = next(
            (j for j in self._jobs.get(user_id, ()) if on in j.period and company_id in (None, j.company_id)), None
        )
        if job is None:
            return None
        standard = self._standard_on(job, on)
        personal = self._basis(job.company_id, on) == PERSONAL and job.hourly_cost is not None
        if personal:
            cost, currency = job.hourly_cost, job.currency_id
        else:
            cost, currency = (standard.hourly_cost, standard.currency_id) if standard else (None, job.currency_id)
        return LabourRate(
            company_id=job.company_id,
            department_id=job.department_id,
            cost_centre_id=job.department.cost_centre_id,
            work_role_id=job.work_role_id,
            basis=PERSONAL if personal else STANDARD,
            hourly_cost=cost,
            cost_currency=currency,
            hourly_price=standard.hourly_price if standard else None,
            price_currency=standard.currency_id if standard else job.currency_id,
        )

    def _basis(self, company_id: int, on: date) -> str:
        rows = (row.basis for row in self._bases if row.company_id == company_id and row.starts_on <= on)
        return next(rows, STANDARD)

    def _standard_on(self, job: Employment, on: date) -> WorkRoleRate | None:
        rows = (r for r in self._standard if (r.company_id, r.work_role_id) == (job.company_id, job.work_role_id))
        return next((row for row in rows if on in row.period), None)


def role_rates(company: Company, roles: Iterable[int], on: date) -> dict[int, WorkRoleRate]:
    """Work role → its standard price and cost of an hour on the day; roles without one are left out. One query."""
    rows = WorkRoleRate.objects.filter(company=company, work_role__in=list(roles), period__contains=on)
    return {row.work_role_id: row for row in rows}
