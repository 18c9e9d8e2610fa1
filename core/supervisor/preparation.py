"""What stands between an empty folder and the first page: tables, roles, fonts, static files, first data."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connections

from config.embedded import StartRefused, state_dir
from core.models import Company
from core.supervisor.console import Console

# Rows that come with the program, brought up to date at each start.
SYNCED = ("load_reference", "sync_roles", "sync_schedules")
# How far the demo company has come, kept in the state folder so that a killed start goes on where it was.
QUICK, REST, DONE, EMPTY = "demo-quick", "demo-rest", "demo-done", "empty"


def has_command(name: str) -> bool:
    return name in get_commands()


def bring_up_to_date(console: Console) -> None:
    """Tables, roles, fonts, translations, static files: each does nothing when it is fresh."""
    call_command("migrate", interactive=False, verbosity=0)
    for name in SYNCED:
        if has_command(name):
            call_command(name, verbosity=0)
    console.say("database is up to date")
    call_command("build_assets")
    collect_static(console)
    connections.close_all()


def static_digest() -> str:
    """A digest of what collectstatic would copy: our files and the versions of the packages that bring theirs."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                facts = path.stat()
                digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(console: Console) -> None:
    if settings.DEBUG:
        return
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = static_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)
    console.say("static files are ready")


class FirstStart:
    """Decides what an empty database gets, and remembers it."""

    def __init__(self, *, empty: bool) -> None:
        self.empty = empty
        self.marker = state_dir() / "first-start"

    @property
    def stage(self) -> str:
        return self.marker.read_text().strip() if self.marker.exists() else ""

    def reach(self, stage: str) -> None:
        self.marker.write_text(stage)

    def decide(self) -> None:
        """Set the stage of a new install; refuse --empty where there is data already."""
        has_data = Company.objects.exists()
        connections.close_all()
        if self.empty and has_data:
            raise StartRefused("--empty is for the very first start, but there is a company already: start without it.")
        if not has_data and self.stage in ("", DONE):
            demo = not self.empty and has_command("seed_demo")
            self.reach(QUICK if demo else EMPTY)
        elif self.empty:
            self.reach(EMPTY)


def setup_address(site_url: str) -> str:
    """Where the first-run wizard waits, with its one-time code; "" once there is a company."""
    if Company.objects.exists() or not has_command("setup_code"):
        return ""
    told = io.StringIO()
    call_command("setup_code", stdout=told)
    connections.close_all()
    code = told.getvalue().strip()
    return code if code.startswith("http") else f"{site_url}/setup/?code={code}"


