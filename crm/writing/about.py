"""What a mail is about, who can be written to from there, and the values its fields take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, formatting, subjects
from core.access import home_company, may
from core.models import Company, User
from crm.models import Address, Deal, Lead, Letter, Organisation, PartyRole, Person
from crm.permissions import PERSON_VIEW

KINDS: dict[str, type[Model]] = {"deal": Deal, "lead": Lead, "person": Person, "organisation": Organisation}
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Recipient:
    """Somebody the record knows; `note` says who they are there."""

    name: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Matter:
    """The record and what belongs to it; `row` is the one the mail is written from."""

    kind: str
    row: Any
    organisation: Organisation | None = None
    person: Person | None = None
    deal: Deal | None = None
    lead: Lead | None = None

    @property
    def language(self) -> str:
        for party in (self.person, self.organisation):
            if party is not None and party.language:
                return str(party.language)
        return ""

    def company(self, writer: User) -> Company | None:
        """In whose name it is written: the deal's or lead's company, else the writer's own."""
        if self.deal or self.lead:
            return (self.deal or self.lead).company  # type: ignore[union-attr]
        return home_company(writer) or Company.objects.order_by("pk").first()


def matter(kind: str, pk: Any, reader: User) -> Matter:
    """The record within the reader's reach: Http404 beyond it, PermissionDenied without the right to see such."""
    if kind not in KINDS:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return matter_of(subjects.reach(KINDS[kind]._meta.label_lower, pk, reader))


def asked_for(given: Mapping[str, Any], reader: User) -> Matter:
    """From an address like ?deal=5. Raises Http404 when it names no record."""
    for kind in KINDS:
        if (pk := str(given.get(kind, ""))).isdecimal() and len(pk) < 19:
            return matter(kind, pk, reader)
    raise Http404(_("There is nothing here, or it is not yours to see."))


def matter_of(row: Any) -> Matter:
    if isinstance(row, Letter):
        return replace(matter_of(row.about), organisation=row.organisation, person=row.person)
    if isinstance(row, Deal):
        return Matter("deal", row, row.organisation, row.person, deal=row)
    if isinstance(row, Lead):
        return Matter("lead", row, row.organisation, row.person, lead=row)
    if isinstance(row, Person):
        today = clock.today()
        role = PartyRole.objects.filter(person=row).on(today).select_related("organisation").first()
        return Matter("person", row, role.organisation if role else None, row)
    return Matter("organisation", row, row)


def recipients(about: Matter, reader: User) -> list[Recipient]:
    """The people of the record who have an address, each address once; at most a dozen, the contact first."""
    found: dict[str, Recipient] = {}
    for one in _known(about, reader):
        if one.address:
            found.setdefault(one.address.casefold(), one)
    return list(found.values())[:MOST_PEOPLE]


def _known(about: Matter, reader: User) -> Iterator[Recipient]:
    if about.lead is not None:
        yield Recipient(about.lead.name, about.lead.email, str(about.lead.organisation_name))
    if may(reader, PERSON_VIEW):
        if about.person is not None:
            yield Recipient(about.person.name, about.person.email)
        if about.organisation is not None:
            held = PartyRole.objects.filter(organisation=about.organisation, person__archived_at=None)
            for role in held.on(clock.today()).select_related("person").order_by("pk")[:MOST_PEOPLE]:
                yield Recipient(role.person.name, role.person.email, role.title)
    if about.organisation is not None:
        yield Recipient(about.organisation.name, about.organisation.email)


def values(about: Matter, writer: User, language: str, *, addressee: Person | None = None) -> dict[str, str]:
    """What each field of a template stands for, dates and money in the mail's language."""
    person = addressee or about.person
    company = about.company(writer)
    name = person.name if person else (about.lead.name if about.lead else "")
    with translation.override(language or "en"):
        found = {
            "person.name": name,
            "person.first_name": name.split()[0] if name.split() else "",
            "person.title": _title(person, about.organisation),
            "lead.name": about.lead.name if about.lead else "",
            "user.name": writer.name,
            "user.first_name": writer.get_short_name(),
            "user.title": writer.title,
            "user.email": writer.email,
            "company.name": company.name if company else "",
            "today": formatting.long_date(clock.today(company)),
        }
        return found | _of_client(about.organisation) | _of_deal(about.deal)


def _title(person: Person | None, organisation: Organisation | None) -> str:
    if person is None or organisation is None:
        return ""
    role = PartyRole.objects.filter(person=person, organisation=organisation).on(clock.today()).first()
    return role.title if role else ""


def _of_client(organisation: Organisation | None) -> dict[str, str]:
    if organisation is None:
        return {}
    address = Address.objects.filter(organisation=organisation).order_by("kind").first()
    return {"organisation.name": organisation.name, "organisation.city": address.city if address else ""}


def _of_deal(deal: Deal | None) -> dict[str, str]:
    if deal is None:
        return {}
    closes = deal.expected_close_on
    return {
        "deal.name": deal.name,
        "deal.value": formatting.money(deal.value, deal.currency_id),
        "deal.expected_close_on": formatting.long_date(closes) if closes else "",
    }
