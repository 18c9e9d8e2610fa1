"""The rights of a person: consent recorded, everything handed out, everything erased but what the law keeps."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, privacy
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.extensions import ask_guards
from core.messages import send_task
from core.models import User
from crm.events_privacy import ConsentRecorded, PersonalDataAsked, PersonErased
from crm.models import Consent, ConsentPurpose, Erasure, Person, PersonalExport
from crm.permissions import PERSON_EDIT, PERSONAL_ERASE, PERSONAL_EXPORT
from crm.queries.personal import words_of
from crm.queries.privacy import kept_by

TASK = "crm.jobs_contacts.write_personal_export"


@action(PERSON_EDIT, on="person")
def record_consent(
    *, person: Person, purpose: ConsentPurpose, channel: str, given: bool, source: str, evidence: str, actor: Actor
) -> Consent:
    """Write down what the person said; the newest statement of a purpose and channel counts, none is changed."""
    row = Consent.objects.create(
        person=person,
        purpose=purpose,
        channel=channel,
        given=given,
        source=source,
        evidence=evidence,
        recorded_by=person_of(actor),
    )
    event = ConsentRecorded(consent_id=row.pk, person_id=person.pk, purpose_id=purpose.pk, given=given)
    publish(event, actor=actor, subject=person)
    return row


@action(PERSONAL_EXPORT, on="person")
def ask_personal_export(*, person: Person, actor: User) -> PersonalExport:
    """Queue the file of everything that is held; one that is being written already is that file."""
    Person.objects.lock(person.pk)
    waiting = PersonalExport.objects.filter(person=person, user=actor, state__in=["waiting", "running"]).first()
    if waiting is not None:
        return waiting
    job = PersonalExport.objects.create(person=person, user=actor)
    publish(PersonalDataAsked(person_id=person.pk, export_id=job.pk), actor=actor, subject=person)
    transaction.on_commit(partial(send_task, TASK, job.pk), robust=True)
    return job


@action(PERSONAL_ERASE, on="person")
def erase_person(*, person: Person, asked_on: date, reason: str, actor: Actor) -> Erasure:
    """Take the person out of everything but what has to be kept, in one transaction, and certify it.

    Raises Refused when the person is erased already, when someone forbids it, or when what must stay the same would
    not: then nothing is erased.
    """
    person = Person.objects.lock(person.pk)
    if person.erasures.exists():
        raise Refused(_("This person's data is erased already."))
    ask_guards("crm.erase_person", person)
    words, kept, before = words_of(person), kept_by(person), privacy.proofs(person)
    written = privacy.written()
    erased = []
    for holder in privacy.holders():
        count = holder.erase(person=person, words=words, actor=actor) if holder.erase is not None else 0
        if count:
            erased.append({"holder": holder.name, "count": count})
    if privacy.proofs(person) != before or privacy.written() != written:
        raise Refused(_("Issued documents or sums would have changed, so nothing was erased."))
    row = Erasure.objects.create(
        person=person, asked_on=asked_on, reason=words.scrub(reason), done_at=clock.now(), done_by=person_of(actor),
        erased=erased, kept=kept, proof=before,
    )  # fmt: skip
    publish(PersonErased(person_id=person.pk, erasure_id=row.pk), actor=actor, subject=person)
    return row
