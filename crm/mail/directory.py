"""Who is who: users, contacts, clients and leads behind the addresses of a batch of mails, read in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from core import clock
from core.models import Company, User
from core.textkeys import fold
from crm.mail.addresses import PUBLIC_DOMAINS, domain_of, folded, plain
from crm.models import ContactPoint, Deal, Lead, Mailbox, Organisation, PartyRole, Person

# An address of half the firm says nothing about any of them.
MOST_FOR_ONE_ADDRESS = 5


@dataclass(frozen=True)
class Firm:
    """Our own people and addresses; read once a run.

    A user counts by the full address alone: somebody of a client, or a freelancer, may be one, and mail with the rest of
    their house is mail with a client.
    """

    users: dict[str, User]
    domains: frozenset[str]
    boxes: frozenset[str]

    def is_ours(self, address: str) -> bool:
        return address in self.users or plain(address) in self.boxes or domain_of(address) in self.domains


@dataclass
class Directory:
    """What is known of the addresses outside."""

    people: dict[str, list[Person]] = field(default_factory=dict)
    organisations: dict[str, list[Organisation]] = field(default_factory=dict)
    by_domain: dict[str, Organisation] = field(default_factory=dict)
    leads: dict[str, list[Lead]] = field(default_factory=dict)
    employers: dict[int, Organisation] = field(default_factory=dict)
    deals: dict[int, list[Deal]] = field(default_factory=dict)

    def knows(self, address: str) -> bool:
        return (
            address in self.people
            or address in self.organisations
            or address in self.leads
            or domain_of(address) in self.by_domain
        )

    def organisation_of(self, address: str) -> Organisation | None:
        """The one client the address belongs to, by itself or by its domain; None when it may be several."""
        found = self.organisations.get(address, [])
        return found[0] if len(found) == 1 else self.by_domain.get(domain_of(address)) if not found else None


def the_firm() -> Firm:
    users = {folded(user.email): user for user in User.objects.filter(is_active=True)}
    boxes = list(Mailbox.objects.live())
    addresses = {folded(one) for box in boxes for one in (box.address, box.inquiry_address) if one}
    companies = {folded(one) for pair in Company.objects.values_list("email", "mail_from") for one in pair if one}
    shared = [box for box in boxes if box.kind != Mailbox.Kind.PERSONAL]
    firms = {folded(one) for box in shared for one in (box.address, box.inquiry_address) if one}
    listed = {domain for box in shared for domain in box.own_domains}
    domains = {domain_of(one) for one in companies | firms if one} | listed
    return Firm(users, frozenset(domains - PUBLIC_DOMAINS), frozenset(addresses))


def directory_of(addresses: Iterable[str]) -> Directory:
    """Everybody outside whom the addresses may mean."""
    wanted = {address for address in addresses if address}
    found = Directory()
    if not wanted:
        return found
    for person in _with_email(Person.objects.live(), wanted):
        found.people.setdefault(folded(person.email), []).append(person)
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, key__in=wanted, person__archived_at=None)
    for point in points.select_related("person").order_by("pk"):
        people = found.people.setdefault(point.key, [])
        if point.person not in people:
            people.append(point.person)
    emails = Q(email_key__in=wanted) | Q(invoice_key__in=wanted)
    keyed = Organisation.objects.live().annotate(email_key=Lower("email"), invoice_key=Lower("invoice_email"))
    for organisation in keyed.filter(emails):
        for key in {folded(organisation.email), folded(organisation.invoice_email)} & wanted:
            found.organisations.setdefault(key, []).append(organisation)
    for lead in _with_email(Lead.objects.live().unfinished(), wanted):
        found.leads.setdefault(folded(lead.email), []).append(lead)
    _add_domains(found, wanted)
    _add_employers(found)
    _add_deals(found)
    return found


def _with_email(rows: QuerySet, wanted: set[str]) -> QuerySet:
    return rows.annotate(email_key=Lower("email")).filter(email_key__in=wanted).order_by("pk")


def _add_domains(found: Directory, wanted: set[str]) -> None:
    """The client whose web site or addresses carry the domain, where exactly one does."""
    unknown = {address for address in wanted if not found.knows(address)}
    domains = {domain_of(address) for address in unknown} - PUBLIC_DOMAINS
    for domain in sorted(domains):
        rows = Organisation.objects.live().filter(search_key__contains=fold(domain))[: MOST_FOR_ONE_ADDRESS * 4]
        those = [row for row in rows if domain in domains_of(row)]
        if len(those) == 1:
            found.by_domain[domain] = those[0]


def domains_of(row: Organisation) -> set[str]:
    """The domains that are a client's own."""
    site = row.website.partition("://")[2].partition("/")[0].casefold().partition(":")[0].removeprefix("www.")
    return {site, domain_of(folded(row.email)), domain_of(folded(row.invoice_email))} - PUBLIC_DOMAINS - {""}


def _add_employers(found: Directory) -> None:
    people = {person.pk for rows in found.people.values() for person in rows}
    held = PartyRole.objects.on(clock.today()).filter(person__in=people, organisation__archived_at=None)
    for role in held.select_related("organisation").order_by("-period") if people else ():
        found.employers.setdefault(role.person_id, role.organisation)


def _add_deals(found: Directory) -> None:
    people = {person.pk for rows in found.people.values() for person in rows}
    for deal in Deal.objects.live().open().filter(person__in=people) if people else ():
        assert deal.person_id is not None
        found.deals.setdefault(deal.person_id, []).append(deal)
