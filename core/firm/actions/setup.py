"""The first company and its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation
from django.utils.translation import gettext as _

from core.access import System
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm.actions.reference import load_reference
from core.firm.actions.shipped_roles import sync_roles
from core.firm.events import FirmSetUp
from core.models import (
    BankAccount,
    Company,
    Department,
    Employment,
    HolidayCalendar,
    Letterhead,
    NumberSeries,
    Role,
    User,
    UserRole,
    WorkRole,
)
from core.permissions import PUBLIC
from core.reference import CALENDARS
from core.roles import OWNER

LOCK = 7_355_608  # of the wizard: two who press at once must not make two firms
COMPANY_FIELDS = ("name", "country", "business_id", "vat_id", "currency", "language", "time_zone")


@action(PUBLIC)
def set_up_firm(*, values: Mapping[str, Any], on: date, actor: System) -> User:
    """Make the company, its owner with a contract, its number series and, if given, its bank account.

    `values` are those of the wizard's form. Refused when there is a company already. Returns the owner.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if Company.objects.exists():
        raise Refused(_("Keel is set up already. Sign in instead."), link="/accounts/login/", link_label=_("Sign in"))
    load_reference(actor=actor, on=on)
    sync_roles(actor=actor)
    company = Company.objects.create(email=values["owner_email"], **{name: values[name] for name in COMPANY_FIELDS})
    owner = _owner(values)
    with translation.override(company.language):
        _employ(owner, company, on)
        _papers(company, values, on)
    event = FirmSetUp(company_id=company.pk, owner_id=owner.pk)
    publish(event, actor=owner, subject=company, company_id=company.pk)
    return owner


def _owner(values: Mapping[str, Any]) -> User:
    owner = User.objects.create_user(
        values["owner_email"],
        values["owner_name"].strip(),
        values["password"],
        language=values["language"],
        time_zone=values["time_zone"],
    )
    UserRole.objects.create(user=owner, role=Role.objects.get(key=OWNER))
    return owner


def _employ(owner: User, company: Company, on: date) -> None:
    """A contract ties the owner to the company: it is what forms and dashboards begin with."""
    calendar = HolidayCalendar.objects.filter(country=company.country).first()
    if calendar is None:
        known = next((shipped.name for shipped in CALENDARS if shipped.country == company.country), company.country)
        calendar = HolidayCalendar.objects.create(name=known, country=company.country)
    work_role, _made = WorkRole.objects.get_or_create(name=_("Management"))
    department = Department.objects.create(company=company, name=company.name[:80], manager=owner)
    Employment.objects.create(
        user=owner,
        company=company,
        department=department,
        work_role=work_role,
        calendar=calendar,
        period=DateRange(on, None),
        currency=company.currency,
    )


def _papers(company: Company, values: Mapping[str, Any], on: date) -> None:
    """One series of invoices and one of credit notes, each with a reference prefix of its own."""
    kinds = NumberSeries.Kind
    for number, kind, prefix, first in (
        (1, kinds.INVOICE, values["series_prefix"], values["next_number"]),
        (2, kinds.CREDIT_NOTE, f"{values['series_prefix'][:10]}CN", 1),
    ):
        NumberSeries.objects.create(
            company=company,
            kind=kind,
            prefix=prefix,
            fiscal_year=on.year,
            next_number=first,
            reference_prefix=number,
        )
    if values["iban"]:
        BankAccount.objects.create(
            company=company, name=_("Main account"), iban=values["iban"], bic=values["bic"], currency=company.currency
        )
    Letterhead.objects.create(company=company, number=1)
