"""Jobs, their runs, and what must add up, as pages; and the figures for a monitoring system."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from core import checks_nightly
from core.checks_nightly import Check, Problem
from core.jobs import beat
from core.models import AuditEvent, JobRun
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def test_jobs_and_their_runs(cast: Cast) -> None:
    beat.sync_schedules()
    JobRun.objects.create(job="core.mail", state="failed", error="SMTP is down")
    client = client_of(cast.finance)
    page = client.get("/jobs/").content.decode()
    for words in ("Outgoing mail", "Every minute", "Daily at 02:30", "Never ran", "The last run of 1 job failed."):
        assert words in page
    assert "Run now" not in page, "finance looks, owners act"
    assert "SMTP is down" in client.get("/jobs/core.mail/").content.decode()
    assert client.get("/jobs/core.nothing/").status_code == 404


def test_an_owner_starts_a_job(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with patch("core.jobs.actions.send_task") as sent, django_capture_on_commit_callbacks(execute=True):
        answer = client_of(cast.owner).post("/jobs/core.mail/run/")
    assert answer.status_code == 303
    sent.assert_called_once_with("core.tasks.sweep_mail")
    assert AuditEvent.objects.filter(kind="core.JobStarted").count() == 1
    assert client_of(cast.finance).post("/jobs/core.mail/run/").status_code == 403
    assert client_of(cast.staff).get("/jobs/").status_code == 403


def test_what_does_not_add_up_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [Problem("Invoice %(number)s is off", "/invoices/7/", {"number": "2026-0007"})]
    monkeypatch.setattr(checks_nightly, "_checks", {"t.sum": Check("t.sum", "Sums agree", lambda: problems)})
    client = client_of(cast.owner)
    assert "Not checked yet." in client.get("/jobs/checks/").content.decode()
    assert client.post("/jobs/checks/t.sum/run/").status_code == 303
    page = client.get("/jobs/checks/").content.decode()
    assert "Invoice 2026-0007 is off" in page
    assert 'href="/invoices/7/"' in page
    assert client.post("/jobs/checks/t.none/run/").status_code == 404
    assert client_of(cast.finance).post("/jobs/checks/t.sum/run/").status_code == 403


def test_metrics_are_for_the_machine_or_a_token(settings: Any) -> None:
    here = Client(REMOTE_ADDR="127.0.0.1").get("/metrics")
    assert here.status_code == 200
    assert b"keel_outbox_jobs" in here.content
    away = Client(REMOTE_ADDR="192.0.2.7")
    assert away.get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    settings.KEEL_METRICS_TOKEN = "long-and-secret"
    assert away.get("/metrics", headers={"Authorization": "Bearer long-and-secret"}).status_code == 200
    assert away.get("/metrics", headers={"Authorization": "Bearer guess"}).status_code == 404
