"""What is known of organisations and people, as the matcher reads it: one query for each table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from core.textkeys import fold
from crm.calculations.evidence import Party
from crm.calculations.match_keys import account_of, host_of, identifier, mailbox, phone_digits, site
from crm.calculations.names import firm_words, human_words
from crm.models import Address, ContactPoint, Organisation, PartyRole, Person

FIRM_FIELDS = (
    "pk", "name", "business_id", "vat_id", "email", "invoice_email", "website", "phone", "country", "industry",
    "iban",
)  # fmt: skip


def _filled(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)


def firm(
    key: int, name: str, business_id: str, vat_id: str, email: str, invoice_email: str, website: str, phone: str,
    country: str, industry: str, iban: str = "", city: str = "",
) -> Party:  # fmt: skip
    return Party(
        key=key,
        name=name,
        words=firm_words(name),
        identifiers=_filled((identifier(business_id), identifier(vat_id))),
        mailboxes=_filled((mailbox(email), mailbox(invoice_email))),
        domains=_filled((host_of(email), host_of(invoice_email), site(website))),
        phones=_filled((phone_digits(phone),)),
        accounts=_filled((account_of(iban),)),
        country=country,
        city=fold(city),
        industry=fold(industry),
    )


def human(
    key: int, name: str, emails: Iterable[str], phones: Iterable[str], employers: frozenset[int] = frozenset()
) -> Party:
    return Party(
        key=key,
        name=name,
        words=human_words(name),
        mailboxes=_filled(map(mailbox, emails)),
        phones=_filled(map(phone_digits, phones)),
        employers=employers,
    )


def load_firms(keys: Collection[int]) -> dict[int, Party]:
    """Organisations by key, with the city of their visiting address, else of any."""
    cities: dict[int, str] = {}
    found = Address.objects.filter(organisation__in=keys).exclude(city="").order_by("-kind", "pk")
    for organisation, city in found.values_list("organisation", "city"):
        cities.setdefault(organisation, city)
    rows = Organisation.objects.filter(pk__in=keys).values_list(*FIRM_FIELDS)
    return {
        row[0]: firm(*row, city=cities.get(row[0], ""))  # type: ignore[misc]
        for row in rows.iterator(5000)
    }


def load_humans(keys: Collection[int]) -> dict[int, Party]:
    """People by key, with all their addresses and numbers and everyone they work or have worked for."""
    employers: dict[int, set[int]] = defaultdict(set)
    for person, organisation in PartyRole.objects.filter(person__in=keys).values_list("person", "organisation"):
        employers[person].add(organisation)
    points: dict[str, dict[int, list[str]]] = {"email": defaultdict(list), "phone": defaultdict(list)}
    for person, kind, value in ContactPoint.objects.filter(person__in=keys).values_list("person", "kind", "value"):
        points[kind][person].append(value)
    rows = Person.objects.filter(pk__in=keys).values_list("pk", "name", "email", "phone")
    return {
        key: human(key, name, (email, *points["email"][key]), (phone, *points["phone"][key]), frozenset(employers[key]))
        for key, name, email, phone in rows.iterator(5000)
    }
