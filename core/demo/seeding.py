"""Making the demo: the beginning and the recent weeks at once, the rest of the history behind a progress notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from core import clock
from core.access import System
from core.demo.firm import found_firm, reopen_world
from core.demo.parts import parts
from core.demo.world import World, moment
from core.firm.actions.reference import load_reference
from core.firm.actions.shipped_roles import sync_roles
from core.models import Company, JobRun

JOB = "demo"
MONTHS = 24
RECENT_WEEKS = 12
Say = Callable[[str], None]


def first_day(today: date) -> date:
    """The first of the month 24 months back."""
    month = today.replace(day=1)
    return month.replace(year=month.year - MONTHS // 12)


def is_seeded() -> bool:
    return Company.objects.exists()


@transaction.atomic
def seed_quick(today: date, say: Say) -> None:
    """The firm, its customers and the last three months of work: enough to look around.

    All of it or nothing, so that a start that was cut off begins anew; does nothing a second time.
    """
    if is_seeded():
        return
    system = System(JOB)
    sync_roles(actor=system)
    load_reference(actor=system, on=today)
    first = first_day(today)
    world = found_firm(today, first)
    JobRun.objects.create(job=JOB)
    for part in parts():
        with clock.at(moment(first), company=world.company):
            part.begin(world)
        say(f"{part.name} begun")
    for monday in world.mondays[-RECENT_WEEKS:]:
        _week(world, monday)
    say("recent weeks made")


def seed_small(today: date, say: Say) -> None:
    """Instead of the older weeks: the recent months are billed and today is made, so that every page has something."""
    run = _unfinished()
    if run is None:
        return
    world = reopen_world(today, first_day(today))
    for month in (day for day in world.months if day > world.mondays[-RECENT_WEEKS]):
        _month(world, month)
    _finish(run, world)
    say("recent months made")


def seed_rest(today: date, say: Say) -> None:
    """The older weeks, then the months in order, then today; each finished week and month is counted, so that a second
    run goes on where the first was stopped."""
    run = _unfinished()
    if run is None:
        return
    world = reopen_world(today, first_day(today))
    steps = [*((_week, day) for day in world.mondays[:-RECENT_WEEKS]), *((_month, day) for day in world.months)]
    for number, (step, day) in enumerate(steps, start=1):
        if number <= run.done:
            continue
        with clock.at(moment(day), company=world.company):
            step(world, day)
            JobRun.objects.filter(pk=run.pk).update(done=number)
        if number % 12 == 0:
            say(f"{number} of {len(steps)} steps")
    _finish(run, world)


def _unfinished() -> JobRun | None:
    return JobRun.objects.filter(job=JOB, state=JobRun.State.RUNNING).first()


def _finish(run: JobRun, world: World) -> None:
    with clock.at(moment(world.today), company=world.company):
        for part in parts():
            part.end(world)
        JobRun.objects.filter(pk=run.pk).update(state=JobRun.State.DONE, finished_at=clock.now())


def _week(world: World, monday: date) -> None:
    """Made on its Friday, or today in the present week."""
    day = min(monday + timedelta(days=4), world.today)
    with clock.at(moment(day, 15), company=world.company):
        for part in parts():
            part.week(world, monday)


def _month(world: World, first: date) -> None:
    with clock.at(moment(first), company=world.company):
        for part in parts():
            part.month(world, first)
