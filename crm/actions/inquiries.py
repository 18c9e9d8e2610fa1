"""Inquiries become leads: once each, beside the open lead of the same person, and with nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, System
from core.actions import action
from core.events import publish
from core.models import Company
from core.notifications import notify
from crm.actions.assignment import give_lead
from crm.actions.consenting import note_consents
from crm.actions.scoring import score_leads
from crm.actions.timeline import record
from crm.events import InquiryTaken, LeadReleased, LeadResumed
from crm.known_parties import organisations_for, people_for
from crm.models import ConsentPurpose, Inquiry, Lead, LeadSource, WebForm
from crm.models.leads import Origin
from crm.permissions import LEAD_EDIT, LEAD_VIEW

ORIGIN = tuple(one.name for one in Origin._meta.get_fields())
SYSTEM = System("crm.inquiries")
CAME = gettext_noop("%(who)s asked through %(where)s")
CAME_BY_MAIL = gettext_noop("%(who)s asked by mail")
WROTE_AGAIN = gettext_noop("%(who)s wrote again: %(what)s")
WHY = gettext_noop("You own this lead.")


@dataclass(frozen=True)
class Details:
    """What a form knows besides: `custom` holds values of the firm's own fields as they are stored."""

    form: WebForm | None = None
    country: str = ""
    postal_code: str = ""
    city: str = ""
    language: str = ""
    business_id: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    consent_text: str = ""
    consent_purpose: ConsentPurpose | None = None
    consent_ip: str | None = None
    held_because: str = ""
    sender: str = ""


@action(LEAD_EDIT)
def take_inquiry(
    *,
    company: Company,
    name: str,
    email: str,
    phone: str,
    organisation_name: str,
    message: str,
    source: LeadSource | None,
    utm: Mapping[str, str],
    key: str,
    actor: Actor,
    more: Details = Details(),
) -> Lead:
    """The lead of an inquiry. `key` is the sending's own: the same key again is the same inquiry and changes nothing.

    An open lead with the same e-mail gets the new message, and its owner is told; a known person or organisation is
    linked to a new lead, which is scored and assigned by the rules. What is held back waits for a person to look.
    `utm` holds the fields of `crm.models.leads.Origin`.
    """
    _one_at_a_time(f"inquiry {key}")
    known = Inquiry.objects.filter(key=key).select_related("lead").first()
    if known is not None:
        return known.lead
    email = email.strip()
    _one_at_a_time(f"lead {company.pk} {email.casefold()}")
    origin = {name: str(utm.get(name, ""))[: _limit(name)] for name in ORIGIN}
    said = {"name": name, "email": email, "phone": phone, "organisation_name": organisation_name, "message": message}
    lead = None if more.held_because else _open_lead(company, email)
    is_new = lead is None
    if lead is None:
        lead = _new_lead(company, source, said | origin, more)
    inquiry = Inquiry.objects.create(
        key=key, lead=lead, form=more.form, source=source, consent_text=more.consent_text,
        consent_purpose=more.consent_purpose, consent_ip=more.consent_ip if more.consent_purpose else None,
        held_because=more.held_because, sender=more.sender, **said, **origin,
    )  # fmt: skip
    publish(
        InquiryTaken(inquiry_id=inquiry.pk, lead_id=lead.pk, is_new=is_new, held_because=more.held_because),
        actor=actor,
        subject=lead,
    )
    if not more.held_because:
        _welcome(lead, inquiry, is_new=is_new)
    return lead


def _limit(name: str) -> int:
    column: Any = Origin._meta.get_field(name)
    return int(column.max_length)


def _one_at_a_time(about: str) -> None:
    """Two sendings about the same thing wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [about])


def _open_lead(company: Company, email: str) -> Lead | None:
    found = Lead.objects.unfinished().live().filter(company=company).same_email(email).order_by("-pk").first()
    return Lead.objects.lock(found.pk) if found else None


def _new_lead(company: Company, source: LeadSource | None, said: dict[str, str], more: Details) -> Lead:
    lead = Lead(
        company=company,
        source=source,
        form=more.form,
        country=more.country,
        postal_code=more.postal_code,
        city=more.city,
        language=more.language,
        business_id=more.business_id,
        custom=dict(more.custom),
        state=Lead.State.HELD if more.held_because else Lead.State.NEW,
        **said,
    )
    if not more.held_because:
        _link(lead)
    lead.save()
    return lead


def _link(lead: Lead) -> None:
    """To whom we know for certain."""
    person = people_for(lead, SYSTEM).certain
    lead.person = person.row if person else None
    organisation = organisations_for(lead, lead.person, SYSTEM).certain
    lead.organisation = organisation.row if organisation else None


def _welcome(lead: Lead, inquiry: Inquiry, *, is_new: bool) -> None:
    """What an inquiry sets going: the timeline, points, an owner, and word to the owner there is."""
    record(
        subject=inquiry,
        kind="lead.inquiry",
        permission=LEAD_VIEW,
        summary=CAME if inquiry.form else CAME_BY_MAIL,
        arguments={"who": inquiry.name, "where": inquiry.form.name if inquiry.form else ""},
        organisation=lead.organisation,
        person=lead.person,
        lead=lead,
        said=inquiry.message,
        at=inquiry.at,
        url=lead.get_absolute_url(),
        actor=SYSTEM,
    )
    note_consents(lead=lead, actor=SYSTEM)
    if not is_new:
        _complete(lead, inquiry)
    score_leads(leads=[lead.pk], actor=SYSTEM)
    if lead.owner is None:
        give_lead(lead=lead, actor=SYSTEM)
    elif not is_new:
        what = " ".join(inquiry.message.split())[:80]
        notify(
            lead.owner,
            kind="lead.inquiry",
            key=str(inquiry.pk),
            text=WROTE_AGAIN,
            arguments={"who": inquiry.name[:60], "what": what},
            why=WHY,
            url=lead.get_absolute_url(),
        )


def _complete(lead: Lead, inquiry: Inquiry) -> None:
    """A lead that was put off comes back; what it lacked is filled in, nothing is overwritten."""
    for name in ("phone", "organisation_name"):
        if not getattr(lead, name):
            setattr(lead, name, getattr(inquiry, name))
    if lead.state == Lead.State.NURTURING:
        back = lead.nurtured_from or Lead.State.NEW
        Lead.workflow.apply(lead, "resume")
        lead.state, lead.resume_on, lead.nurtured_from = back, None, ""
        publish(LeadResumed(lead_id=lead.pk), actor=SYSTEM, subject=lead)
    lead.save()


@action(LEAD_EDIT, on="lead")
def release_lead(*, lead: Lead, actor: Actor) -> Lead:
    """Let in what was held back: from here on it is treated as if it had come straight in. Returns the lead it is in."""
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.require(lead, "release")
    _one_at_a_time(f"lead {lead.company_id} {lead.email.casefold()}")
    inquiries = list(lead.inquiries.select_related("form").order_by("pk"))
    into = _open_lead(lead.company, lead.email)
    if into is None:
        Lead.workflow.apply(lead, "release")
        _link(lead)
        lead.save()
        into = lead
    else:
        _empty_into(lead, into, inquiries)
    for inquiry in inquiries:
        _welcome(into, inquiry, is_new=into is lead)
    publish(LeadReleased(lead_id=lead.pk, into_lead_id=into.pk), actor=actor, subject=lead)
    return into


def _empty_into(lead: Lead, into: Lead, inquiries: list[Inquiry]) -> None:
    """The inquiries go to the open lead of the same sender; the empty one is put away."""
    for inquiry in inquiries:
        inquiry.lead = into
        inquiry.save(update_fields=["lead"])
    Lead.workflow.apply(lead, "discard")
    lead.archived_at = clock.now()
    lead.save()


@action(LEAD_EDIT, on="lead")
def discard_lead(*, lead: Lead, actor: Actor) -> Lead:
    """What was held back is no inquiry: it is put away, and can be looked at among the archived ones."""
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "discard")
    lead.archived_at = clock.now()
    lead.save()
    publish(LeadReleased(lead_id=lead.pk, into_lead_id=0), actor=actor, subject=lead)
    return lead
