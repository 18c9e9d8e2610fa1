"""Mail that waits is filed, made into a person or a lead, set aside, or kept out for good; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import Created, Event, publish
from core.models import User
from crm.actions.mail_taking import file_on, inquire
from crm.actions.roles import move_person
from crm.mail.deciding import UNPROVEN, Link, links_for
from crm.mail.directory import directory_of, the_firm
from crm.mail_events import MailBroughtBack, MailFiled, MailSetAside, MailTakenOff
from crm.models import Deal, Lead, Mail, MailLink, MailParty, Organisation, PartyRole, Person
from crm.permissions import LEAD_EDIT, MAIL_READ, MAIL_TRIAGE, MAILBOX_EDIT, PERSON_EDIT

HAND = MailLink.Source.HAND


@action(MAIL_READ, on="mail")
def file_mail(
    *,
    mail: Mail,
    organisation: Organisation | None = None,
    person: Person | None = None,
    deal: Deal | None = None,
    lead: Lead | None = None,
    actor: Actor,
) -> Mail:
    """File it on what it concerns, with all of its thread that waits; what answers it later follows by itself.

    Raises Refused where nothing is named.
    """
    if not (organisation or person or deal or lead):
        raise Refused(_("Say whom this mail concerns: a client, a person, a deal or a lead."))
    if deal is not None:
        organisation, person = organisation or deal.organisation, person or deal.person
    link = Link(HAND, *(row.pk if row else None for row in (organisation, person, deal, lead)))
    mail = Mail.objects.lock(mail.pk)
    waiting = Mail.objects.filter(thread=mail.thread_id).exclude(state=Mail.State.FILED).exclude(pk=mail.pk)
    for one in (mail, *waiting):
        _file(one, [link], actor)
    return mail


def _file(mail: Mail, links: Iterable[Link], actor: Actor) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.FILED)
    mail.state = Mail.State.FILED
    links = list(links)
    file_on([(mail, links)], actor=actor, filed_by=person_of(actor))
    for link in links:
        organisation, person, deal, lead = link.about
        event = MailFiled(
            mail_id=mail.pk, organisation_id=organisation, person_id=person, deal_id=deal, lead_id=lead
        )  # fmt: skip
        publish(event, actor=actor, subject=mail)


@action(MAIL_READ)
def take_off(*, link: MailLink, actor: Actor) -> Mail:
    """It was filed on the wrong record; without any other it waits to be sorted again."""
    mail = Mail.objects.lock(link.mail_id)
    if not Mail.objects.visible_to(actor, MAIL_READ).filter(pk=mail.pk).exists():
        raise Refused(_("Only who may read this mail can file it."))
    MailLink.objects.filter(pk=link.pk).delete()
    if not mail.links.exists():
        mail.state = Mail.State.TRIAGE
        mail.save(update_fields=["state"])
    publish(MailTakenOff(mail_id=mail.pk), actor=actor, subject=mail)
    return mail


@action(MAIL_TRIAGE, on="mail")
def set_aside(*, mail: Mail, actor: Actor) -> Mail:
    """Nothing for the firm; it can be found under Set aside. Doing so twice is the same as once."""
    return _moved(mail, Mail.State.TRIAGE, Mail.State.IGNORED, MailSetAside(mail_id=mail.pk), actor)


@action(MAIL_TRIAGE, on="mail")
def bring_back(*, mail: Mail, actor: Actor) -> Mail:
    """It was set aside too soon: it waits again. Raises Refused once it is filed; doing so twice is the same as once."""
    return _moved(mail, Mail.State.IGNORED, Mail.State.TRIAGE, MailBroughtBack(mail_id=mail.pk), actor)


def _moved(mail: Mail, before: Mail.State, after: Mail.State, event: Event, actor: Actor) -> Mail:
    """Between waiting and set aside; nothing where it stands there already. Raises Refused for what is filed."""
    mail = Mail.objects.lock(mail.pk)
    if mail.state == Mail.State.FILED:
        raise Refused(_("This mail has been filed already."))
    if mail.state == before:
        mail.state = after
        mail.save(update_fields=["state"])
        publish(event, actor=actor, subject=mail)
    return mail


@action(PERSON_EDIT)
def person_from_mail(*, mail: Mail, name: str, organisation: Organisation | None, actor: Actor) -> Person:
    """The sender becomes a contact, or is the contact with that address; all that waits from them is filed."""
    mail = Mail.objects.lock(mail.pk)
    if made := mail.links.exclude(person=None).select_related("person").first():
        assert made.person is not None  # narrowed just now
        return made.person
    _require_waiting(mail, actor)
    address = _outside_of(mail)
    person = Person.objects.live().filter(email__iexact=address).first()
    if person is None:
        person = Person.objects.create(name=name, email=address, owner=_owner(actor))
        publish(
            Created(model="crm.person", pk=person.pk, new={"name": name, "email": address}), actor=actor, subject=person
        )
    if organisation and not PartyRole.objects.filter(person=person, organisation=organisation).exists():
        move_person(
            person=person, organisation=organisation, title="", on=clock.today(), keep_others=True, actor=actor
        )
    if mail.state == Mail.State.IGNORED:
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.TRIAGE)  # wanted after all
    _file_of_address(address, actor)
    return person


@action(LEAD_EDIT)
def lead_from_mail(*, mail: Mail, actor: Actor) -> Lead:
    """An inquiry: a lead with the mail's text, once however often it is pressed."""
    held = Mail.objects.lock(mail.pk)
    if found := held.links.exclude(lead=None).select_related("lead").first():
        assert found.lead is not None  # narrowed just now
        return found.lead
    _require_waiting(held, actor)
    lead = inquire(mail=held, text=held.body.text, actor=actor)
    _file(held, [Link(HAND, lead=lead.pk)], actor)
    return lead


@action(MAILBOX_EDIT)
def match_waiting(*, actor: Actor, most: int = 300) -> int:
    """Waiting mail whose sender has become known meanwhile is filed; answers how many."""
    rows = list(Mail.objects.waiting().exclude(notes__contains=[{"text": UNPROVEN}])[:most])
    firm, found = the_firm(), 0
    parties: dict[int, list[str]] = {}
    named = MailParty.objects.filter(mail__in=rows).exclude(role="origin").values_list("mail", "address")
    for key, address in named:
        if not firm.is_ours(address):
            parties.setdefault(key, []).append(address)
    known = directory_of({one for addresses in parties.values() for one in addresses})
    for mail in rows:
        if links := links_for(parties.get(mail.pk, []), known):
            _file(mail, links, actor)
            found += 1
    return found


def _file_of_address(address: str, actor: Actor) -> None:
    named = MailParty.objects.filter(address=address).exclude(role="origin").values("mail")
    known = directory_of([address])
    for mail in Mail.objects.waiting().filter(pk__in=named):
        _file(mail, links_for([address], known), actor)


def _require_waiting(mail: Mail, actor: Actor) -> None:
    if not Mail.objects.visible_to(actor, MAIL_READ).filter(pk=mail.pk).exists():
        raise Refused(_("Only who may read this mail can file it."))


def _outside_of(mail: Mail) -> str:
    firm = the_firm()
    for address in (mail.sender_address, *mail.parties.values_list("address", flat=True)):
        if address and not firm.is_ours(address):
            return str(address)
    raise Refused(_("Nobody outside the firm is on this mail."))


def _owner(actor: Actor) -> User | None:
    return person_of(actor)
