"""The registry's schedules as rows of django-celery-beat, without touching what the firm has edited."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

from core import clock
from core.jobs.registry import Job, registered
from core.jobs.schedule import Every
from core.models import Company

# The header tells what was shipped: a row whose schedule still says so was not edited and may follow an update.
SHIPPED = "keel_shipped"


def sync_schedules() -> dict[str, int]:
    """Create, update and switch off rows; returns how many of each."""
    counts = {"created": 0, "updated": 0, "off": 0}
    rows = {row.name: row for row in PeriodicTask.objects.select_related("interval", "crontab")}
    for job in registered():
        row = rows.get(job.name)
        if row is None:
            _create(job)
            counts["created"] += 1
        elif _unedited(row) and _shipped(row) != str(job.schedule):
            _set_schedule(row, job)
            row.save()
            counts["updated"] += 1
    names = {job.name for job in registered()}
    gone = [row.pk for row in rows.values() if SHIPPED in row.headers and row.name not in names and row.enabled]
    counts["off"] = PeriodicTask.objects.filter(pk__in=gone).update(enabled=False)
    PeriodicTasks.update_changed()
    return counts


def next_due(row: PeriodicTask, last: datetime | None) -> datetime | None:
    """When beat will start the job next; None when it is switched off."""
    if not row.enabled:
        return None
    now = clock.now()
    due = now + row.schedule.remaining_estimate(last or row.last_run_at or now)
    # Celery looks at its own clock a moment later: without this 02:30 would be shown as 02:29.
    return due.replace(microsecond=0) + timedelta(seconds=1)


def described(row: PeriodicTask) -> str:
    """The schedule in one comparable text, as `str(schedule)` of the registry has it; "" when it is another kind."""
    if row.interval and row.interval.period == IntervalSchedule.MINUTES:
        return str(Every(row.interval.every))
    if row.crontab and row.crontab.hour.isdigit() and row.crontab.minute.isdigit():
        return f"daily {int(row.crontab.hour):02d}:{int(row.crontab.minute):02d}"
    return ""


def _create(job: Job) -> None:
    row = PeriodicTask(name=job.name, task=job.task, description=str(job.description))
    _set_schedule(row, job)
    row.save()


def _set_schedule(row: PeriodicTask, job: Job) -> None:
    row.headers = json.dumps({SHIPPED: str(job.schedule)})
    row.interval = row.crontab = None
    if isinstance(job.schedule, Every):
        row.interval, _made = IntervalSchedule.objects.get_or_create(
            every=job.schedule.minutes, period=IntervalSchedule.MINUTES
        )
        return
    row.crontab, _made = CrontabSchedule.objects.get_or_create(
        hour=str(job.schedule.hour),
        minute=str(job.schedule.minute),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=_firm_zone(),
    )


def _firm_zone() -> str:
    return Company.objects.values_list("time_zone", flat=True).order_by("pk").first() or "UTC"


def _shipped(row: PeriodicTask) -> str:
    return json.loads(row.headers or "{}").get(SHIPPED, "")


def _unedited(row: PeriodicTask) -> bool:
    return bool(_shipped(row)) and described(row) == _shipped(row)
