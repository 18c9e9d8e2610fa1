"""What an empty database needs before the first page: tables, the rows of the program, first data."""

from __future__ import annotations

import io

from django.core.management import call_command, get_commands
from django.db import connections

from config.embedded import StartRefused, state_dir
from core.models import Company

# Rows that come with the program, brought up to date at each start.
SYNCED = ("load_reference", "sync_roles", "sync_schedules")
# How far the demo company has come, kept in the state folder so that a killed start goes on where it was.
QUICK, REST, DONE, EMPTY = "demo-quick", "demo-rest", "demo-done", "empty"


def has_command(name: str) -> bool:
    return name in get_commands()


def bring_up_to_date() -> None:
    """Tables and the rows that come with the program; nothing is done where they are there."""
    call_command("migrate", interactive=False, verbosity=0)
    for name in SYNCED:
        if has_command(name):
            call_command(name, verbosity=0, stdout=io.StringIO())
    connections.close_all()


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
