"""The command lines of web, worker and beat, and the environment they share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings

from core.supervisor.address import Address

SHARED_MEMORY = Path("/dev/shm")


def environment(address: Address) -> dict[str, str]:
    """What the children get; what the operator has set himself wins, but for the doors of the demo."""
    derived = {
        "SITE_URL": address.site_url,
        "ALLOWED_HOSTS": ",".join(address.allowed_hosts()),
        # glibc's memory areas per thread never shrink: two are enough for four threads and save a third.
        "MALLOC_ARENA_MAX": "2",
    }
    fixed = {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    if not address.is_local:
        fixed["KEEL_DEMO_ONE_CLICK"] = "0"
    return {**derived, **os.environ, **fixed}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def web(address: Address) -> list[str]:
    """Two processes of four threads; the heartbeat file belongs in memory, a slow disk must not look like a hang."""
    beats = ["--worker-tmp-dir", str(SHARED_MEMORY)] if os.access(SHARED_MEMORY, os.W_OK) else []
    options = ["--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--graceful-timeout", "10"]
    quiet = ["--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", address.bind]
    return [*command, "--chdir", str(settings.BASE_DIR), *options, *beats, *quiet]


def _celery(*arguments: str) -> list[str]:
    # Celery warns root; it takes JSON only, so a message can't carry code, and says the same at every start.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    program = [sys.executable, *quiet, "-m", "celery", "--quiet", "--workdir", str(settings.BASE_DIR)]
    return [*program, "-A", "config", *arguments]


def worker() -> list[str]:
    queues = ["--queues", "celery,pdf", "--concurrency", "2"]
    return _celery("worker", "--loglevel", "warning", *queues, "--without-gossip", "--without-mingle")


def beat() -> list[str]:
    return _celery("beat", "--loglevel", "warning", "--pidfile", "")
