"""Consents that people gave in web forms: in the log of the person as soon as we know who it is."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.access import Actor
from core.events import publish
from crm.events_privacy import ConsentRecorded
from crm.models import Consent, Inquiry, Lead


def version_of(text: str) -> str:
    """Tells one wording from another."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def note_consents(*, lead: Lead, actor: Actor) -> list[Consent]:
    """Write what the lead's inquiries agreed to into the log of its person: source, words, time and address; once each.

    Called inside the actions that link a lead to its person. An inquiry without a purpose or that is held back says
    nothing.
    """
    if lead.person is None or lead.state == Lead.State.HELD or lead.person.erasures.exists():
        return []
    said = Inquiry.objects.filter(lead=lead, consent=None).exclude(consent_purpose=None)
    return [_note(inquiry, lead, actor) for inquiry in said.select_related("form").order_by("pk")]


def _note(inquiry: Inquiry, lead: Lead, actor: Actor) -> Consent:
    assert lead.person is not None and inquiry.consent_purpose_id is not None  # asked for above
    with override(lead.company.language):
        source = _("Web form “%(form)s”") % {"form": inquiry.form.name if inquiry.form else "–"}
    row = Consent.objects.create(
        person=lead.person,
        purpose_id=inquiry.consent_purpose_id,
        given=True,
        source=source[:120],
        evidence=inquiry.consent_text,
        text_version=version_of(inquiry.consent_text),
        ip=inquiry.consent_ip,
        inquiry=inquiry,
        at=inquiry.at,
    )
    event = ConsentRecorded(consent_id=row.pk, person_id=lead.person.pk, purpose_id=row.purpose_id, given=True)
    publish(event, actor=actor, subject=lead.person)
    return row
