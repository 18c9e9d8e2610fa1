"""Figures for a monitoring system: how much waits, how much failed. For the machine itself, or with a token."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from core.models import JobRun, MailMessage, NightlyCheck, OutboxJob
from core.permissions import PUBLIC
from core.routes import guarded

LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


@guarded(PUBLIC)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; 404 for whoever is neither on this machine nor holds KEEL_METRICS_TOKEN."""
    if not _may_read(request):
        return HttpResponse(status=404)
    registry = CollectorRegistry()
    registry.register(_Backlog())
    return HttpResponse(generate_latest(registry) + generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = getattr(settings, "KEEL_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and given and secrets.compare_digest(given, token):
        return True
    # Behind a proxy everybody seems to come from this machine: the header says that they do not.
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and "X-Forwarded-For" not in request.headers


class _Backlog:
    """Counted when asked, from the tables where the work is kept."""

    def collect(self) -> list[GaugeMetricFamily]:
        return [
            self._by_state("keel_outbox_jobs", "Work after events", OutboxJob.objects.exclude(state="done")),
            self._by_state("keel_mails", "Outgoing mail", MailMessage.objects.exclude(state__in=["sent", "kept"])),
            self._by_state("keel_job_runs", "Last run of each job", JobRun.objects.filter(pk__in=self._last_runs())),
            GaugeMetricFamily(
                "keel_checks_broken", "Nightly checks that do not hold", NightlyCheck.objects.filter(ok=False).count()
            ),
        ]

    def _last_runs(self) -> list[int]:
        return list(JobRun.objects.order_by("job", "-pk").distinct("job").values_list("pk", flat=True))

    def _by_state(self, name: str, says: str, rows) -> GaugeMetricFamily:  # type: ignore[no-untyped-def]
        found = GaugeMetricFamily(name, says, labels=["state"])
        for state, count in rows.order_by().values_list("state").annotate(count=Count("pk")):
            found.add_metric([state], count)
        return found
