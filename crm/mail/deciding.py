"""What becomes of a mail: left on the server, known already, filed on whom it concerns, or put up to be sorted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from crm.mail import proof
from crm.mail.addresses import Address, detail, matches, plain
from crm.mail.directory import Directory, Firm
from crm.mail.forwards import Forwarded, forwarded_in
from crm.mail.parsing import Incoming, Note
from crm.mail.threads import is_forward
from crm.models import Mail, Mailbox, MailLink

UNPROVEN = gettext_noop("It says that %(who)s sent it, but nothing proves that.")
Source = MailLink.Source


class Verdict(StrEnum):
    LEAVE = "leave"
    KNOWN = "known"
    TAKE = "take"


@dataclass(frozen=True)
class Link:
    """Where a mail is filed, by keys; at least one of them."""

    source: str
    organisation: int | None = None
    person: int | None = None
    deal: int | None = None
    lead: int | None = None

    @property
    def about(self) -> tuple[int | None, ...]:
        return (self.organisation, self.person, self.deal, self.lead)


@dataclass(frozen=True)
class Rules:
    """What holds for one mailbox: what must not be stored, by address and by label, and whose filing addresses."""

    box: Mailbox
    firm: Firm
    excluded: tuple[str, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict)

    def outside(self, addresses: Iterable[str]) -> list[str]:
        return [address for address in addresses if address and not self.firm.is_ours(address)]

    def forbids(self, message: Incoming, labels: frozenset[str]) -> bool:
        """Private mail is never stored: by its label, its sensitivity, or anybody on it who is on a list."""
        if message.is_private or labels & {label.casefold() for label in self.box.private_labels}:
            return True
        return any(matches(address, pattern) for address in message.everybody for pattern in self.excluded)


@dataclass(frozen=True)
class Place:
    """Where a mail goes: `sender` and `recipients` are the people it is between, `origin` who forwarded or filed it.

    `is_inquiry`: somebody outside wrote it to the address for inquiries, known to us or not.
    """

    state: str
    direction: str
    sender: Address
    recipients: tuple[Address, ...]
    links: tuple[Link, ...] = ()
    filed_by: int | None = None
    is_inquiry: bool = False
    text: str = ""
    subject: str = ""
    notes: tuple[Note, ...] = ()
    # When the mail was sent that somebody forwarded, where its headers say so.
    sent_at: datetime | None = None


def judge(message: Incoming, labels: frozenset[str], rules: Rules, known: Directory, *, in_thread: bool) -> Verdict:
    """By the headers alone, so that what is not wanted is never fetched."""
    if rules.forbids(message, labels):
        return Verdict.LEAVE
    if rules.box.kind == Mailbox.Kind.DROP:
        return Verdict.TAKE
    others = rules.outside(message.everybody)
    if not others and message.sender.address:
        return Verdict.LEAVE  # colleagues among themselves
    if in_thread or any(known.knows(address) for address in others) or _is_inquiry(message, rules):
        return Verdict.TAKE
    # Newsletters and robots that nobody knows are not worth a person's time.
    return Verdict.TAKE if rules.box.keeps_unmatched and not message.is_automatic else Verdict.LEAVE


def place(message: Incoming, rules: Rules, known: Directory, thread_links: Iterable[Link]) -> Place:
    """Once the whole mail is there."""
    if rules.box.kind == Mailbox.Kind.DROP:
        return _dropped(message, rules, known, list(thread_links))
    direction = Mail.Direction.OUT if rules.firm.is_ours(message.sender.address) else Mail.Direction.IN
    found = Place(Mail.State.FILED, direction, message.sender, tuple(message.recipients))
    return _settled(found, message, rules, known, list(thread_links))


def senders_of(message: Incoming, rules: Rules) -> list[str]:
    """Addresses that only the text of a filed mail names; they have to be looked up before it is placed."""
    if rules.box.kind != Mailbox.Kind.DROP:
        return []
    found = first_mail(message)
    return [found.sender.address, *(one.address for one in found.to)] if found else []


def first_mail(message: Incoming) -> Forwarded | None:
    """The mail that was forwarded, as a file or in the text."""
    if message.inner is not None and message.inner.sender.address:
        inner = message.inner
        return Forwarded(inner.sender, tuple(inner.recipients), inner.subject, inner.text, sent_at=inner.at)
    return forwarded_in(message.text)


def _dropped(message: Incoming, rules: Rules, known: Directory, thread_links: list[Link]) -> Place:
    """A mail to the firm's filing address: a colleague's copy or forward, an inquiry, or somebody's answer to all."""
    colleague = rules.firm.users.get(message.sender.address)
    filer = _token_user(message, rules) or (colleague.pk if colleague and _is_proven(message, rules) else None)
    outside = [one for one in message.recipients if not rules.firm.is_ours(one.address)]
    forwarded = first_mail(message) if is_forward(message.subject) or message.inner or not outside else None
    if filer is None:
        notes = (Note(UNPROVEN, {"who": colleague.name}),) if colleague else ()
        direction = Mail.Direction.OUT if colleague else Mail.Direction.IN
        found = Place(Mail.State.FILED, direction, message.sender, tuple(message.recipients), notes=notes)
        return _settled(found, message, rules, known, [] if colleague else thread_links, sure=colleague is None)
    if forwarded is not None and not outside:
        ours = rules.firm.is_ours(forwarded.sender.address)
        sent_at = forwarded.moment(ZoneInfo(rules.box.company.time_zone))
        found = Place(
            Mail.State.FILED,
            Mail.Direction.OUT if ours else Mail.Direction.IN,
            forwarded.sender,
            forwarded.to or (message.sender,),
            filed_by=filer,
            text=forwarded.text,
            subject=forwarded.subject,
            sent_at=sent_at if sent_at and sent_at <= message.at else None,
        )
    else:
        direction = Mail.Direction.OUT if rules.firm.is_ours(message.sender.address) else Mail.Direction.IN
        found = Place(Mail.State.FILED, direction, message.sender, tuple(message.recipients), filed_by=filer)
    return _settled(found, message, rules, known, thread_links)


def _settled(
    found: Place, message: Incoming, rules: Rules, known: Directory, thread_links: list[Link], *, sure: bool = True
) -> Place:
    """With its links; without any it waits, unless it is an inquiry."""
    others = rules.outside([found.sender.address, *(one.address for one in found.recipients)])
    links = tuple(links_for(others, known, thread_links)) if sure else ()
    is_inquiry = found.direction == Mail.Direction.IN and _is_inquiry(message, rules)
    state = Mail.State.FILED if links else Mail.State.TRIAGE
    return replace(found, state=state, links=links, is_inquiry=is_inquiry)


def links_for(addresses: Iterable[str], known: Directory, thread_links: Iterable[Link] = ()) -> list[Link]:
    """Each contact with their client, lead and only open deal; then what the thread is filed on. Nothing twice."""
    links: dict[tuple[int | None, ...], Link] = {}
    clients: set[int] = set()
    for link in (*_by_address(addresses, known), *thread_links):
        about = link
        if link.organisation in clients and link.source != Source.THREAD:
            about = Link(link.source, None, link.person, link.deal, link.lead)
        if link.organisation:
            clients.add(link.organisation)
        if any(about.about) and not any(_holds(other, about) for other in links.values()):
            links[about.about] = about
    return list(links.values())


def _holds(wide: Link, narrow: Link) -> bool:
    return all(part is None or part == other for part, other in zip(narrow.about, wide.about, strict=True))


def _by_address(addresses: Iterable[str], known: Directory) -> Iterable[Link]:
    for address in dict.fromkeys(addresses):
        people = known.people.get(address, [])
        for person in people:
            client = known.employers.get(person.pk) or known.organisation_of(address)
            deals = known.deals.get(person.pk, [])
            deal = deals[0] if len(deals) == 1 else None
            at = deal.organisation_id if deal else client.pk if client else None
            yield Link(Source.ADDRESS, at, person.pk, deal.pk if deal else None)
        for lead in known.leads.get(address, []):
            yield Link(Source.ADDRESS, lead.organisation_id, None, None, lead.pk)
        if not people and (client := known.organisation_of(address)):
            yield Link(Source.ADDRESS if address in known.organisations else Source.DOMAIN, client.pk)


def _is_inquiry(message: Incoming, rules: Rules) -> bool:
    wanted = rules.box.inquiry_address.casefold()
    return bool(wanted) and not message.is_automatic and any(plain(one) == wanted for one in message.envelope)


def _token_user(message: Incoming, rules: Rules) -> int | None:
    own = rules.box.address.casefold()
    for address in message.envelope:
        if plain(address) == own and (user := rules.tokens.get(detail(address))):
            return user
    return None


def _is_proven(message: Incoming, rules: Rules) -> bool:
    """Anybody can write a colleague's address as sender; the finding of the mailbox's own server is believed."""
    if rules.box.trusts_senders and not proof.denies(message.checked):
        return True
    return proof.proves(message.checked, rules.box.auth_server, message.sender.address)
