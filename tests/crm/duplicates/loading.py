"""The corpus as rows of the register."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from crm.models import Address, Organisation, PartyRole, Person
from tests.crm.duplicates.corpus import Corpus

SINCE = DateRange(date(2024, 1, 1), None, "[)")


def store(found: Corpus) -> tuple[set[frozenset[int]], set[frozenset[int]]]:
    """Write all rows; the true pairs as primary keys, of organisations and of people."""
    firms = {
        one.key: Organisation(
            name=one.name, country=one.country, business_id=one.business_id, email=one.email, phone=one.phone,
            website=one.website, industry=one.industry,
        )
        for one in found.firms
    }  # fmt: skip
    Organisation.objects.bulk_create(firms.values(), batch_size=2000)
    Address.objects.bulk_create(
        (
            Address(organisation=firms[one.key], kind="visit", city=one.city, country=one.country)
            for one in found.firms
            if one.city
        ),
        batch_size=2000,
    )
    people = {one.key: Person(name=one.name, email=one.email, phone=one.phone) for one in found.people}
    Person.objects.bulk_create(people.values(), batch_size=2000)
    PartyRole.objects.bulk_create(
        (
            PartyRole(person=people[one.key], organisation=firms[one.firm], title=one.title, period=SINCE)
            for one in found.people
            if one.firm
        ),
        batch_size=2000,
    )
    same_firms = {frozenset(firms[key].pk for key in pair) for pair in found.same_firms}
    return same_firms, {frozenset(people[key].pk for key in pair) for pair in found.same_people}
