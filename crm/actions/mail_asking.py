"""Known people who write to the inquiry address: who owns the record hears of it, or it becomes a lead of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_noop

from core.models import User
from core.notifications import notify
from crm.mail.deciding import Link
from crm.models import Deal, Lead, Mail, Mailbox, MailLink, MailParty, Organisation, Person
from crm.permissions import LEAD_EDIT

WROTE = gettext_noop("%(who)s wrote to %(box)s. The mail is filed on %(what)s.")
WHY = gettext_noop("You own this record.")
WHY_NOBODYS = gettext_noop("It has no owner, and you may give leads to everyone.")


@dataclass(frozen=True)
class Asked:
    """What the mail is about, and whose that is."""

    what: str
    owners: tuple[User, ...]


def asked_about(mail: Mail, links: Iterable[Link], box: Mailbox) -> Asked | None:
    """The open deals, another company's lead, or in a thread its record; None where the mail is to become a lead."""
    links = list(links)
    thread = MailLink.objects.filter(mail__thread=mail.thread_id).exclude(mail=mail)
    answered = [link.lead_id for link in thread if link.lead_id]
    if deals := list(_open_deals(links)):
        return Asked(deals[0].name, tuple(dict.fromkeys(deal.owner for deal in deals)))
    leads = list(Lead.objects.filter(pk__in=[*_keys(links, "lead"), *answered]).select_related("owner"))
    if any(lead.company_id == box.company_id for lead in leads):
        return None  # an open lead takes what its sender writes as one more inquiry
    if leads:
        return Asked(str(leads[0]), tuple(lead.owner for lead in leads if lead.owner))
    if not thread:
        return None
    people = list(Person.objects.filter(pk__in=_keys(links, "person")).select_related("owner"))
    clients = list(Organisation.objects.filter(pk__in=_keys(links, "organisation")).select_related("owner"))
    rows: list[Organisation | Person] = [*clients, *people]
    return Asked(str(rows[0]) if rows else "", tuple(dict.fromkeys(row.owner for row in rows if row.owner)))


def _open_deals(links: list[Link]) -> Iterable[Deal]:
    wanted = Q(pk__in=_keys(links, "deal")) | Q(person__in=_keys(links, "person"))
    wanted |= Q(organisation__in=_keys(links, "organisation"))
    return Deal.objects.live().open().filter(wanted).select_related("owner").order_by("-pk")


def _keys(links: list[Link], name: str) -> list[int]:
    return [key for link in links if (key := getattr(link, name))]


def tell_owners(mail: Mail, asked: Asked, box: Mailbox) -> None:
    """Not its subject: an owner may see less of the mailbox. Who has the mail anyway is not told of it."""
    has_it = set(MailParty.objects.filter(mail=mail, user__isnull=False).values_list("user", flat=True))
    owners = [user for user in asked.owners if user.is_active]
    people = owners or list(User.objects.holding(LEAD_EDIT))
    notify(
        [user for user in people if user.pk not in has_it],
        kind="mail.inquiry",
        key=str(mail.pk),
        text=WROTE,
        arguments={"who": mail.counterpart[:60], "box": box.name, "what": asked.what[:100]},
        why=WHY if owners else WHY_NOBODYS,
        url=mail.get_absolute_url(),
    )
