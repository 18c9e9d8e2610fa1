"""Writing files of personal data: claimed by a worker, announced, fetched by who asked, forgotten after a week."""

from __future__ import annotations

import hashlib
import tempfile
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import User
from core.notifications import notify
from crm.events_privacy import PersonalDataHandedOut
from crm.models import PersonalExport
from crm.permissions import PERSONAL_EXPORT
from crm.personal_files import write_archive

State = PersonalExport.State
MOST_ATTEMPTS = 3


@action(PERSONAL_EXPORT)
def claim_personal_export(*, pk: int, actor: Actor) -> PersonalExport | None:
    """Take a file that waits; None when it is taken or written."""
    free = PersonalExport.objects.filter(pk=pk).due(clock.now())
    if not free.update(state=State.RUNNING, claimed_at=clock.now(), attempts=F("attempts") + 1):
        return None
    return PersonalExport.objects.select_related("person", "user").get(pk=pk)


@action(PERSONAL_EXPORT)
def write_personal_export(*, job: PersonalExport, actor: Actor) -> PersonalExport:
    """Write the file in the language of who asked, and tell them; both or neither."""
    with (
        translation.override(job.user.language),
        timezone.override(ZoneInfo(job.user.time_zone)),
        tempfile.TemporaryFile() as target,
    ):
        write_archive(target, job.person)
        target.seek(0)
        job.sha256 = hashlib.file_digest(target, "sha256").hexdigest()
        target.seek(0)
        job.file.save(f"personal-{job.pk}.zip", File(target), save=False)
    job.state, job.finished_at = State.DONE, clock.now()
    job.save(update_fields=["state", "finished_at", "file", "sha256"])
    notify(
        job.user,
        kind="personal_export",
        key=str(job.pk),
        text=gettext_noop("The file of personal data you asked for is ready."),
        why=gettext_noop("You asked for a person's data."),
        url=reverse("crm:personal_export", args=[job.pk]),
    )
    return job


@action(PERSONAL_EXPORT)
def give_up_personal_export(*, job: PersonalExport, reason: str, actor: Actor) -> None:
    """Try again, three times at most."""
    state = State.FAILED if job.attempts >= MOST_ATTEMPTS else State.WAITING
    PersonalExport.objects.filter(pk=job.pk, state=State.RUNNING).update(state=state, error=reason[:500])


@action(PERSONAL_EXPORT)
def note_hand_out(*, job: PersonalExport, actor: User) -> None:
    """Somebody took the file away; the audit trail says who and when."""
    event = PersonalDataHandedOut(person_id=job.person_id, export_id=job.pk)
    publish(event, actor=actor, subject=job.person)


@action(PERSONAL_EXPORT)
def forget_personal_exports(*, actor: Actor) -> int:
    """Files older than a week; how many."""
    stale = PersonalExport.objects.exclude(file="").filter(asked_at__lt=clock.now() - PersonalExport.KEPT_FOR)
    rows = list(stale[:200])
    for row in rows:
        row.file.delete(save=False)
        PersonalExport.objects.filter(pk=row.pk).update(file="")
    return len(rows)
