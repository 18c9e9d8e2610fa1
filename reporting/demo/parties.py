"""The people of the firm and its ten thousand customers."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from core.models import Company, Department, Employment, HolidayCalendar, PaymentTerm, Role, User, UserRole, WorkRole
from crm.models import Address, Organisation, PartyRole, Person
from reporting.demo.plan import FIRST_NAMES, FORMS, LAST_NAMES, PLACES, SOURCE, TRADES, Plan
from reporting.demo.sql import analyze, fill, run

BATCH = 2000
SALES = 12
LEADS = 20


def employ(plan: Plan, company: Company) -> None:
    """Staff without a password; the first dozen sell, the next twenty lead projects."""
    dice = Random(1)  # noqa: S311  not a secret
    users = User.objects.bulk_create(
        User(
            email=f"person{number}@large.example",
            name=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}",
            password="!",  # noqa: S106  no text has this hash
            time_zone=company.time_zone,
        )
        for number in range(plan.people)
    )
    roles = {role.key: role for role in Role.objects.filter(shipped=True)}
    keys = ["sales" if at < SALES else "project_lead" if at < SALES + LEADS else "staff" for at in range(len(users))]
    UserRole.objects.bulk_create(UserRole(user=user, role=roles[key]) for user, key in zip(users, keys, strict=True))
    departments = list(Department.objects.live().filter(company=company).order_by("pk"))
    work_roles = list(WorkRole.objects.filter(rates__company=company).order_by("pk"))
    calendar = HolidayCalendar.objects.filter(country=company.country).first()
    assert calendar is not None  # the demo company was founded with one
    Employment.objects.bulk_create(
        Employment(
            user=user,
            company=company,
            department=departments[at % len(departments)],
            work_role=work_roles[at % len(work_roles)],
            calendar=calendar,
            period=DateRange(plan.first - timedelta(days=60), None, "[)"),
            currency_id=company.currency_id,
        )
        for at, user in enumerate(users)
    )


def add_customers(plan: Plan) -> None:
    """Names are folded for search and order by the fields themselves, as everywhere."""
    dice = Random(2)  # noqa: S311  not a secret
    sellers = list(User.objects.filter(email__endswith="@large.example").order_by("pk")[:SALES])
    terms = list(PaymentTerm.objects.filter(end_of_month=False).order_by("days")[:3])
    Organisation.objects.bulk_create(
        (_customer(number, dice, sellers, terms) for number in range(plan.customers)), batch_size=BATCH
    )
    Person.objects.bulk_create((_person(number, dice) for number in range(plan.customers)), batch_size=BATCH)
    analyze(Organisation, Person)


def _customer(number: int, dice: Random, sellers: list[User], terms: list[PaymentTerm]) -> Organisation:
    return Organisation(
        name=f"{dice.choice(PLACES)}n {dice.choice(TRADES)} {number} {dice.choice(FORMS)}",
        business_id=f"{1000000 + number}-0",
        country="FI",
        language=("fi", "en")[number % 2],
        email=f"info@customer{number}.example",
        invoice_email=f"invoices@customer{number}.example",
        industry=dice.choice(TRADES).capitalize(),
        owner=sellers[number % len(sellers)],
        currency_id="EUR",
        payment_term=terms[number % len(terms)],
        external_source=SOURCE,
        external_id=str(number),
    )


def _person(number: int, dice: Random) -> Person:
    return Person(
        name=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}",
        email=f"person{number}@customer{number}.example",
        external_source=SOURCE,
        external_id=str(number),
    )


CUSTOMER = """
CREATE TEMP TABLE large_customer ON COMMIT PRESERVE ROWS AS
SELECT (o.external_id)::int AS n, o.id, o.name, o.owner_id, o.payment_term_id, t.days, t.name AS term,
       o.business_id, o.country, p.id AS person_id
FROM crm_organisation o JOIN core_paymentterm t ON t.id = o.payment_term_id
JOIN crm_person p ON p.external_source = o.external_source AND p.external_id = o.external_id
WHERE o.external_source = %s
"""


def add_addresses(plan: Plan) -> None:
    run("DROP TABLE IF EXISTS large_customer")
    run(CUSTOMER, [SOURCE])
    run("CREATE UNIQUE INDEX ON large_customer (n)")
    run("ANALYZE large_customer")
    fill(
        Address,
        {
            "organisation_id": "id",
            "kind": "'invoice'",
            "on_invoices": "true",
            "street": "'Kauppakatu ' || (mod(n, 90) + 1)",
            "postal_code": "lpad((100 + n)::text, 5, '0')",
            "city": "(ARRAY['Helsinki', 'Tampere', 'Turku', 'Oulu', 'Lahti'])[mod(n, 5) + 1]",
            "country": "country",
        },
        "large_customer",
    )
    fill(
        PartyRole,
        {
            "person_id": "person_id",
            "organisation_id": "id",
            "title": "'Buyer'",
            "period": "daterange(%s::date, NULL)",
        },
        "large_customer",
        values=[plan.first],
    )
    analyze(Address, PartyRole)
