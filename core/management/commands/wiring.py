"""Prints the six ways upward: what reacts to what, and what is plugged in where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from core import agenda, availability, checks_nightly, counts, events, extensions
from core.approvals import kinds
from core.jobs import registry as jobs
from core.mail import files
from core.search import acting
from core.search import registry as search


class Command(BaseCommand):
    help = "Prints the six ways upward: reactions, panels, columns, guards, steps and providers."

    def handle(self, *args: Any, **options: Any) -> None:
        for heading, lines in sections():
            self.stdout.write(heading)
            for line in lines:
                self.stdout.write(f"  {line}")
            self.stdout.write("")


def sections() -> Iterator[tuple[str, list[str]]]:
    """Heading and lines, in an order that does not depend on the order of imports."""
    yield "Reactions", _reactions()
    for way, found in extensions.wiring().items():
        lines = [f"{place} ← {', '.join(names)}" for place, names in found.items()]
        yield f"{way.capitalize()}s", lines
    yield "Providers", _providers()
    yield "Jobs", [f"{name}: {says}" for name, says in jobs.wiring().items()]


def _reactions() -> list[str]:
    lines = []
    for kind, (now, later) in events.wiring().items():
        lines += [f"{kind} → {name}" for name in now]
        lines += [f"{kind} ⇢ {name} (after commit)" for name in later]
    return lines


def _providers() -> list[str]:
    found = {
        "agenda": agenda.wiring(),
        "approval kinds": kinds.wiring(),
        "availability": availability.wiring(),
        "counts": counts.wiring(),
        "mail files": files.wiring(),
        "nightly checks": checks_nightly.wiring(),
        "palette commands": acting.wiring(),
        "search": search.wiring(),
    }
    return [f"{question} ← {', '.join(names)}" for question, names in found.items() if names]
