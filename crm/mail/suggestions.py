"""Whom a mail that matched nobody may concern: same name, same domain, a name in the domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.models import User
from core.textkeys import fold
from crm.mail.addresses import PUBLIC_DOMAINS, domain_of
from crm.mail.directory import domains_of, the_firm
from crm.models import Deal, Mail, Organisation, Person
from crm.permissions import DEAL_VIEW, ORGANISATION_VIEW, PERSON_VIEW

MOST = 4


@dataclass(frozen=True)
class Suggestion:
    """One press files it: `field` is the form's field, `why` an English word of the catalogue."""

    field: str
    row: Any
    why: str


def outside_address(mail: Mail) -> str:
    firm = the_firm()
    addresses = [mail.sender_address, *(party.address for party in mail.parties.all())]
    return next((one for one in addresses if one and not firm.is_ours(one)), "")


def suggestions_for(mail: Mail, reader: User) -> list[Suggestion]:
    """At most four of each, of what the reader may see."""
    address = outside_address(mail)
    domain = domain_of(address)
    people = Person.objects.visible_to(reader, PERSON_VIEW).live()
    clients = Organisation.objects.visible_to(reader, ORGANISATION_VIEW).live()
    name = fold(mail.counterpart)
    found = [Suggestion("person", row, "name") for row in people.filter(search_key__startswith=name)[:MOST] if name]
    near: list[Organisation] = []
    if domain and domain not in PUBLIC_DOMAINS:
        rows = clients.filter(search_key__contains=fold(domain))[:MOST]
        near = [row for row in rows if domain in domains_of(row)]
        found += [Suggestion("organisation", row, "domain") for row in near]
        word = fold(domain.split(".")[0])
        if not near and len(word) > 3:
            near = list(clients.filter(search_key__contains=word)[:MOST])
            found += [Suggestion("organisation", row, "name") for row in near]
    deals = Deal.objects.visible_to(reader, DEAL_VIEW).live().open().filter(organisation__in=near)[:MOST]
    return [*found, *(Suggestion("deal", row, "deal") for row in deals)]
