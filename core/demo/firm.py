"""Luoto Digital Oy, its small Turkish company, its people and what an hour of them costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from core.demo.people import DEPARTMENTS, PEOPLE, RATES, TURKISH, DemoPerson
from core.demo.world import World
from core.demo_login import DEMO_PASSWORD
from core.models import (
    BankAccount,
    Company,
    CostBasisPeriod,
    CostCentre,
    Department,
    Employment,
    ExchangeRate,
    HolidayCalendar,
    Letterhead,
    NumberSeries,
    Role,
    User,
    UserRole,
    WorkRole,
    WorkRoleRate,
)

LUOTO = {
    "name": "Luoto Digital Oy",
    "country": "FI",
    "business_id": "2345678-0",
    "vat_id": "FI23456780",
    "street": "Kalevankatu 18 B",
    "postal_code": "00100",
    "city": "Helsinki",
    "email": "laskutus@luotodigital.example",
    "phone": "+358 9 4245 0100",
    "website": "https://luotodigital.example",
    "language": "fi",
    "time_zone": "Europe/Helsinki",
}
LUOTO_TR = {
    "name": "Luoto Dijital A.Ş.",
    "country": "TR",
    "business_id": "6120184453",
    "vat_id": "6120184453",
    "street": "Büyükdere Caddesi 112",
    "postal_code": "34394",
    "city": "İstanbul",
    "email": "fatura@luotodijital.example",
    "language": "tr",
    "time_zone": "Europe/Istanbul",
}


def found_firm(today: date, first: date) -> World:
    """The companies with everything a document needs, and everyone employed since before the first day."""
    company = Company.objects.create(currency_id="EUR", is_demo=True, **LUOTO)
    turkish = Company.objects.create(currency_id="TRY", is_demo=True, **LUOTO_TR)
    for one, iban, bic in (
        (company, "FI2112345600000785", "NDEAFIHH"),
        (turkish, "TR330006100519786457841326", "TGBATRIS"),
    ):
        _papers(one, iban, bic, first.year, today.year)
    CostBasisPeriod.objects.create(company=company, starts_on=date(2020, 1, 1), basis=Company.CostBasis.STANDARD)
    _exchange_rates(first, today)
    world = World(company, today, first)
    _employ(world, company, PEOPLE, "Finland")
    _employ(world, turkish, TURKISH, "Türkiye")
    _lead(world)
    return world


def reopen_world(today: date, first: date) -> World:
    """The same world again, for the part of the history that is made later."""
    company = Company.objects.select_related("currency").get(name=LUOTO["name"])
    world = World(company, today, first)
    by_mail = {user.email: user for user in User.objects.all()}
    world.people = {person.key: by_mail[person.email] for person in (*PEOPLE, *TURKISH)}
    return world


def _papers(company: Company, iban: str, bic: str, first_year: int, last_year: int) -> None:
    BankAccount.objects.create(
        company=company, name=f"{company.currency_id} {bic}", iban=iban, bic=bic, currency=company.currency
    )
    Letterhead.objects.create(company=company, number=1, footer=f"{company.name} · {company.street} · {company.city}")
    for number, year in enumerate(range(first_year, last_year + 2), start=1):
        for kind, offset in ((NumberSeries.Kind.INVOICE, 0), (NumberSeries.Kind.CREDIT_NOTE, 50)):
            prefix = "" if kind == NumberSeries.Kind.INVOICE else "H"
            NumberSeries.objects.create(
                company=company, kind=kind, prefix=prefix, fiscal_year=year, reference_prefix=number + offset
            )


def _exchange_rates(first: date, today: date) -> None:
    """One rate a week, wandering a little; shown as entered by hand."""
    rates = []
    for base, code, middle in (("EUR", "USD", "0.92"), ("EUR", "TRY", "0.0205"), ("TRY", "EUR", "48.70")):
        day, week = first - timedelta(days=180), 0
        while day <= today:
            rate = (Decimal(middle) * (1 + Decimal((week * 7) % 11 - 5) / 250)).quantize(Decimal("0.00000001"))
            rates.append(ExchangeRate(base_id=base, currency_id=code, on=day, rate=rate))
            day, week = day + timedelta(days=7), week + 1
    ExchangeRate.objects.bulk_create(rates)


def _employ(world: World, company: Company, people: tuple[DemoPerson, ...], country: str) -> None:
    departments = _departments(company)
    calendar = HolidayCalendar.objects.filter(country=company.country).first() or HolidayCalendar.objects.create(
        name=country, country=company.country
    )
    password = make_password(DEMO_PASSWORD)
    roles = {role.key: role for role in Role.objects.filter(shipped=True)}
    since = world.first - timedelta(days=400)
    for person in people:
        user = User.objects.create(
            email=person.email,
            name=person.name,
            title=person.title,
            language=person.language,
            time_zone=company.time_zone,
            password=password,
        )
        world.people[person.key] = user
        UserRole.objects.bulk_create(UserRole(user=user, role=roles[key]) for key in person.roles)
        if person.department:
            _employment(user, company, person, departments, calendar, since)


def _employment(
    user: User,
    company: Company,
    person: DemoPerson,
    departments: dict[str, Department],
    calendar: HolidayCalendar,
    since: date,
) -> None:
    work_role = _work_role(company, person.work_role, since)
    Employment.objects.create(
        user=user,
        company=company,
        department=departments[person.department],
        work_role=work_role,
        calendar=calendar,
        period=DateRange(since, None, "[)"),
        week=list(person.week),
        currency=company.currency,
    )


def _work_role(company: Company, name: str, since: date) -> WorkRole:
    work_role = WorkRole.objects.get_or_create(name=name)[0]
    price, cost = RATES[name]
    factor = Decimal(1) if company.currency_id == "EUR" else Decimal(20)
    if not WorkRoleRate.objects.filter(company=company, work_role=work_role).exists():
        WorkRoleRate.objects.create(
            company=company,
            work_role=work_role,
            period=DateRange(since, None, "[)"),
            hourly_price=Decimal(price) * factor,
            hourly_cost=Decimal(cost) * factor,
            currency=company.currency,
        )
    return work_role


def _departments(company: Company) -> dict[str, Department]:
    found = {}
    for code, name in DEPARTMENTS:
        centre = CostCentre.objects.create(company=company, code=code, name=name)
        found[name] = Department.objects.create(company=company, name=name, cost_centre=centre)
    return found


def _lead(world: World) -> None:
    """Who leads which department, and so approves what its people submit."""
    leads = {
        "Management": "aino",
        "Sales": "mikael",
        "Design": "nora",
        "Development": "kaisa",
        "Administration": "helena",
    }
    for name, key in leads.items():
        Department.objects.filter(company=world.company, name=name).update(manager=world.people[key])
        staff = Employment.objects.filter(company=world.company, department__name=name)
        staff.exclude(user=world.people[key]).update(line_manager=world.people[key])
        staff.filter(user=world.people[key]).exclude(user=world.owner).update(line_manager=world.owner)
    Department.objects.exclude(company=world.company).update(manager=world.people["zeynep"])
    Employment.objects.exclude(company=world.company).exclude(user=world.owner).update(line_manager=world.owner)
