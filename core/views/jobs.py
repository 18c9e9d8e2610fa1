"""Jobs with their runs, and the sums that must agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_celery_beat.models import PeriodicTask

from core import access, checks_nightly, said
from core.answers import done
from core.audit.showing import label_of
from core.jobs import actions
from core.jobs.beat import described, next_due
from core.jobs.registry import Job, find, registered
from core.jobs.schedule import Every, Schedule
from core.models import JobRun, NightlyCheck, OutboxJob, User
from core.permissions import JOBS_EDIT, JOBS_VIEW
from core.routes import guarded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RUNS = 50
TONES = {"running": "act", "done": "good", "failed": "bad"}


@dataclass(frozen=True)
class ShownJob:
    name: str
    label: StrOrPromise
    description: StrOrPromise
    schedule: str
    due: datetime | None
    last: JobRun | None
    tone: str
    url: str
    run_url: str


@guarded(JOBS_VIEW)
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    last = {run.job: run for run in JobRun.objects.order_by("job", "-pk").distinct("job")}
    rows = {row.name: row for row in PeriodicTask.objects.select_related("interval", "crontab", "solar", "clocked")}
    jobs = [_shown(job, last.get(job.name), rows.get(job.name)) for job in registered()]
    failing = sum(1 for job in jobs if job.last and job.last.state == "failed")
    values = {"jobs": jobs, "failing": failing, "stuck": _stuck(), "may_run": _may_run(request)}
    return render(request, "core/jobs.html", values)


@guarded(JOBS_VIEW)
@require_safe
def job_detail(request: HttpRequest, name: str) -> HttpResponse:
    job = _job(name)
    runs = list(JobRun.objects.filter(job=name)[:RUNS])
    row = PeriodicTask.objects.filter(name=name).select_related("interval", "crontab", "solar", "clocked").first()
    shown = _shown(job, runs[0] if runs else None, row)
    values = {"job": shown, "runs": [(run, TONES[run.state]) for run in runs], "may_run": _may_run(request)}
    return render(request, "core/jobs_detail.html", values)


@guarded(JOBS_EDIT)
@require_POST
def run_job(request: HttpRequest, name: str) -> HttpResponse:
    job = _job(name)
    actions.run_now(job=job, actor=cast("User", request.user))
    sentence = _("Started: %(job)s. Its run appears here in a moment.") % {"job": job.label}
    return done(request, reverse("core:job", args=[name]), sentence)


@guarded(JOBS_EDIT)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(OutboxJob, pk=pk)
    actions.retry_follow_up(job=found, actor=cast("User", request.user))
    return done(request, reverse("core:jobs"), _("It is being tried again."))


@guarded(JOBS_VIEW)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Does it add up? The last answer of each identity, with the rows that break it."""
    answers = {answer.name: answer for answer in NightlyCheck.objects.all()}
    shown = [
        (check, answers.get(check.name), _problems(answers.get(check.name))) for check in checks_nightly.registered()
    ]
    broken = sum(1 for _check, answer, _found in shown if answer and not answer.ok)
    return render(request, "core/jobs_checks.html", {"checks": shown, "broken": broken, "may_run": _may_run(request)})


@guarded(JOBS_EDIT)
@require_POST
def check_now(request: HttpRequest, name: str) -> HttpResponse:
    check = next((found for found in checks_nightly.registered() if found.name == name), None)
    if check is None:
        raise Http404(name)
    holds = actions.check_now(check=check, actor=cast("User", request.user))
    return done(request, reverse("core:checks"), _("It adds up.") if holds else _("It does not add up."))


def _stuck() -> list[tuple[OutboxJob, str]]:
    """Work after events that was given up, with the event in words."""
    rows = OutboxJob.objects.filter(state=OutboxJob.State.FAILED).select_related("event").order_by("-pk")[:RUNS]
    return [(row, label_of(row.event.kind)) for row in rows]


def _job(name: str) -> Job:
    found = find(name)
    if found is None:
        raise Http404(name)
    return found


def _may_run(request: HttpRequest) -> bool:
    return access.may(cast("User", request.user), JOBS_EDIT)


def _problems(answer: NightlyCheck | None) -> list[dict[str, Any]]:
    kept = answer.problems if answer else []
    return [{"text": said.say(one["text"], one["arguments"]), "url": one["url"]} for one in kept]


def _shown(job: Job, last: JobRun | None, row: PeriodicTask | None) -> ShownJob:
    return ShownJob(
        name=job.name,
        label=job.label,
        description=job.description,
        schedule=_when(job.schedule, row),
        due=next_due(row, last.started_at if last else None) if row else None,
        last=last,
        tone=TONES[last.state] if last else "",
        url=reverse("core:job", args=[job.name]),
        run_url=reverse("core:job_run", args=[job.name]),
    )


def _when(shipped: Schedule, row: PeriodicTask | None) -> str:
    """The schedule in words: the shipped one in the reader's language, an edited one as beat says it."""
    if row is not None and not row.enabled:
        return _("Switched off")
    if row is not None and described(row) != str(shipped):
        return str(row.schedule)
    if isinstance(shipped, Every):
        return ngettext("Every minute", "Every %(n)s minutes", shipped.minutes) % {"n": shipped.minutes}
    return _("Daily at %(time)s") % {"time": f"{shipped.hour:02d}:{shipped.minute:02d}"}
