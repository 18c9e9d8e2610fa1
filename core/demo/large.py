"""The large demo: a firm of another size, for measuring; who makes it registers here, from whichever floor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core import clock
from core.demo.seeding import JOB
from core.models import JobRun

Say = Callable[[str], None]
Maker = Callable[[date, Say], None]

_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """`maker(today, say)` fills the founded demo company; it does nothing a second time."""
    _makers.append(maker)


def seed_large(today: date, say: Say) -> None:
    """Instead of the older weeks of the ordinary demo."""
    for maker in _makers:
        maker(today, say)
    JobRun.objects.filter(job=JOB, state=JobRun.State.RUNNING).update(state=JobRun.State.DONE, finished_at=clock.now())
