"""Writes of the technical administration: through the same gates as the app, each told to the audit trail."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from core import access
from core.access import Actor
from core.actions import action
from core.books import require_open_for
from core.errors import Refused
from core.events import Created, publish
from core.fields import fields_of
from core.firm.events import ScheduleChanged
from core.forms.changes import snapshot
from core.jobs.beat import described
from core.jobs.registry import find
from core.permissions import ADMIN_ENTER, JOBS_EDIT, Open, Permission


@action(ADMIN_ENTER)
def add_row(*, row: Model, permission: Permission | Open, actor: Actor) -> Model:
    """Save a new reference row; `permission` is the one that edits its kind."""
    access.require(actor, permission)
    require_open_for(row)
    row.save()
    new = {name: value for name, value in snapshot(row, fields_of(type(row))).items() if value not in (None, "", [])}
    key = row.pk if isinstance(row.pk, int) else 0
    subject = row if key else None
    publish(Created(model=row._meta.label_lower, pk=key, new=new), actor=actor, subject=subject)
    return row


@action(JOBS_EDIT)
def change_schedule(*, row: PeriodicTask, changes: dict[str, Any], actor: Actor) -> PeriodicTask:
    """When a job runs, or that it does not; only jobs of the registry, which take no arguments."""
    held = PeriodicTask.objects.select_for_update(of=("self",)).get(pk=row.pk)
    job = find(held.name)
    if job is None or job.task != held.task:
        raise Refused(_("Only the jobs of Keel can be scheduled."))
    before = (described(held), held.enabled)
    for name in ("enabled", "interval", "crontab"):
        if name in changes:
            setattr(held, name, changes[name])
    if (held.interval is None) == (held.crontab is None):
        raise Refused(_("A job runs either in an interval or at a time of day: choose one of the two."))
    held.save()
    PeriodicTasks.update_changed()
    event = ScheduleChanged(job=held.name, old=before[0], new=described(held), enabled=held.enabled)
    publish(event, actor=actor)
    return held
