"""Rates with dates: an hour's standard price and cost, taxes, currencies. A new rate ends the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import publish
from core.firm.dated import place
from core.firm.events import CurrencyAdded, ExchangeRatesImported, RoleRateSet, TaxRateAdded
from core.firm.rate_files import FileRate
from core.formatting import short_date
from core.models import Company, Currency, ExchangeRate, TaxRate, WorkRole, WorkRoleRate
from core.permissions import EXCHANGE_EDIT, RATES_EDIT, SETTINGS_EDIT


@action(RATES_EDIT, on="work_role")
def set_role_rate(
    *,
    work_role: WorkRole,
    company: Company,
    starts_on: date,
    hourly_price: Decimal,
    hourly_cost: Decimal,
    actor: Actor,
) -> WorkRoleRate:
    """Price and cost of an hour from a day on, in the company's currency; the rate before ends there.

    A rate that starts on that very day is put right. Refused where the books are closed.
    """
    require_open(company, starts_on)
    WorkRole.objects.lock(work_role.pk)
    rows = WorkRoleRate.objects.select_for_update().filter(company=company, work_role=work_role)
    at = place(rows, starts_on)
    if at.before is not None:
        WorkRoleRate.objects.filter(pk=at.before.pk).update(period=at.shortened)
    row = at.same or WorkRoleRate(company=company, work_role=work_role, period=at.period)
    row.hourly_price, row.hourly_cost, row.currency = hourly_price, hourly_cost, company.currency
    row.save()
    event = RoleRateSet(rate_id=row.pk, starts_on=starts_on, replaced=at.same is not None)
    publish(event, actor=actor, subject=row, company_id=company.pk)
    return row


@action(SETTINGS_EDIT)
def add_tax_rate(*, values: Mapping[str, Any], starts_on: date, actor: Actor, on: date) -> TaxRate:
    """A rate of a class from a day on; the one before ends there and is never edited itself (domain.md section 15).

    `on` is today: a rate that has not begun may still be put right, one that holds already may not.
    """
    for company in Company.objects.filter(country=values["country"]):
        require_open(company, starts_on)
    rows = TaxRate.objects.select_for_update().filter(country=values["country"], tax_class=values["tax_class"])
    at = place(rows, starts_on)
    if at.same is not None and starts_on <= on:
        sentence = _("A rate of this class holds since %(day)s and can't be changed any more. Choose another day.")
        raise Refused(sentence % {"day": short_date(starts_on)})
    if at.before is not None:
        TaxRate.objects.filter(pk=at.before.pk).update(period=at.shortened)
    row = at.same or TaxRate(period=at.period)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    event = TaxRateAdded(
        rate_id=row.pk,
        country=row.country,
        tax_class=row.tax_class,
        percent=f"{row.percent:f}",
        starts_on=starts_on,
    )
    publish(event, actor=actor, subject=row)
    return row


@action(SETTINGS_EDIT)
def add_currency(*, code: str, name: str, minor_units: int, actor: Actor) -> Currency:
    """A currency by its ISO 4217 code; Refused when it is there already."""
    if Currency.objects.filter(pk=code).exists():
        raise Refused(_("The currency %(code)s is there already.") % {"code": code})
    row = Currency.objects.create(code=code, name=name, minor_units=minor_units)
    publish(CurrencyAdded(code=code), actor=actor)
    return row


@action(EXCHANGE_EDIT)
def import_exchange_rates(*, base: Currency, rates: Iterable[FileRate], note: str, actor: Actor) -> tuple[int, int]:
    """Add the rates of a file to those of `base`; returns how many were new and how many differed from before.

    A rate that was entered by hand for the day is kept: a person had a reason. Unknown currencies are passed over.
    """
    codes = set(Currency.objects.values_list("code", flat=True)) - {base.code}
    wanted = {(rate.currency, rate.on): rate.rate for rate in rates if rate.currency in codes}
    if not wanted:
        raise Refused(_("The file holds no rate of a currency that Keel knows."))
    held = {
        (row.currency_id, row.on): row
        for row in ExchangeRate.objects.select_for_update().filter(base=base, on__in={on for _code, on in wanted})
    }
    new = [
        ExchangeRate(base=base, currency_id=code, on=on, rate=rate, source=ExchangeRate.Source.FILE, note=note)
        for (code, on), rate in wanted.items()
        if (code, on) not in held
    ]
    changed = [
        row
        for key, row in held.items()
        if key in wanted and row.rate != wanted[key] and row.source == ExchangeRate.Source.FILE
    ]
    for row in changed:
        row.rate, row.note = wanted[row.currency_id, row.on], note
    ExchangeRate.objects.bulk_create(new)
    ExchangeRate.objects.bulk_update(changed, ["rate", "note"])
    if new or changed:
        publish(_imported(base, wanted, len(new), len(changed)), actor=actor)
    return len(new), len(changed)


def _imported(base: Currency, wanted: Mapping[tuple[str, date], Decimal], new: int, changed: int) -> Any:
    days = [on for _code, on in wanted]
    return ExchangeRatesImported(
        base=base.code,
        added=new,
        changed=changed,
        first=min(days),
        last=max(days),
        currencies=tuple(sorted({code for code, _on in wanted})),
    )
