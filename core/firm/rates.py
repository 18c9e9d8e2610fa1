"""Rates by date: currencies, taxes, and what an hour costs and is sold for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import Refused
from core.formatting import short_date
from core.models import Company, CostBasisPeriod, Employment, ExchangeRate, TaxRate, User, WorkRoleRate

ONE = Decimal(1)


@dataclass(frozen=True)
class FoundRate:
    """1 unit of a currency = `rate` units of the base, known on `on` from `source`."""

    rate: Decimal
    on: date
    source: str


@dataclass(frozen=True)
class HourRates:
    """What an hour of a person costs the company and is sold for by default, in the company's currency."""

    cost: Decimal
    price: Decimal
    work_role_id: int | None
    department_id: int | None
    cost_centre_id: int | None


def find_exchange_rate(base: str, currency: str, on: date) -> FoundRate:
    """The rate of the day or of the last day before it (no bank publishes on Sundays, domain.md section 8).

    Raises Refused when none is known.
    """
    if base == currency:
        return FoundRate(ONE, on, "")
    row = ExchangeRate.objects.filter(base=base, currency=currency, on__lte=on).order_by("-on").first()
    if row is None:
        raise Refused(
            _("No exchange rate of %(currency)s is known on %(day)s. Add one in the settings.")
            % {"currency": currency, "day": short_date(on)},
            link="/settings/rates/",
            link_label=_("Exchange rates"),
        )
    return FoundRate(row.rate, row.on, row.get_source_display())


def exchange_rate(base: str, currency: str, on: date) -> Decimal:
    """1 unit of `currency` in units of `base`; raises Refused when none is known."""
    return find_exchange_rate(base, currency, on).rate


def tax_rate(country: str, tax_class: str, on: date) -> TaxRate:
    """The row of the class that is valid in the country on the day; raises Refused when there is none."""
    row = TaxRate.objects.valid_on(on).filter(country=country, tax_class=tax_class).first()
    if row is None:
        raise Refused(
            _("No VAT rate “%(name)s” is valid in %(country)s on %(day)s. Add one in the settings.")
            % {"name": tax_class, "country": country, "day": short_date(on)},
            link="/settings/taxes/",
            link_label=_("Tax rates"),
        )
    return row


def cost_basis(company: Company, on: date) -> str:
    """Standard until the company has chosen otherwise, from a day on."""
    row = CostBasisPeriod.objects.filter(company=company, starts_on__lte=on).order_by("-starts_on").first()
    return row.basis if row else Company.CostBasis.STANDARD


def hour_rates(user: User, company: Company, on: date) -> HourRates:
    """Cost by the company's dated basis and standard price of the work role; zero where nothing is known."""
    job = Employment.objects.on(on).filter(user=user, company=company).select_related("department").first()
    if job is None:
        return HourRates(Decimal(0), Decimal(0), None, None, None)
    row = WorkRoleRate.objects.filter(company=company, work_role=job.work_role_id, period__contains=on).first()
    cost = row.hourly_cost if row else Decimal(0)
    if job.hourly_cost is not None and cost_basis(company, on) == Company.CostBasis.PERSONAL:
        cost = job.hourly_cost
    price = row.hourly_price if row else Decimal(0)
    return HourRates(cost, price, job.work_role_id, job.department_id, job.department.cost_centre_id)
