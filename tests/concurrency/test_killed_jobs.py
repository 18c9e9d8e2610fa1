"""No job loses or doubles anything, wherever it is killed and however often it is started."""

from __future__ import annotations

import pytest

from core.jobs import find, registered
from core.jobs.runs import recorded
from core.models import JobRun, Tag
from tests.concurrency.kill_harness import Killed, StillNotDone, all_cases, kill_until_done

CASES = all_cases()


def test_every_job_has_a_case() -> None:
    missing = sorted(job.name for job in registered() if job.name not in CASES)
    assert not missing, f"no case in tests/concurrency/cases for: {', '.join(missing)}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_job_that_is_killed_everywhere_does_its_work_once(name: str) -> None:
    job = find(name)
    assert job is not None, f"{name} is not registered"
    with CASES[name]() as check:
        attempts = kill_until_done(lambda: recorded(job.name, job.work, quiet=job.quiet))
        assert attempts > 1, "the job never touched the database"
        check()
        recorded(job.name, job.work, quiet=job.quiet)
        check()
    assert not JobRun.objects.filter(job=name, state="failed").exclude(error__contains="worker ended").exists()


@pytest.mark.django_db(transaction=True)
def test_the_harness_notices_work_that_is_done_twice() -> None:
    def careless() -> None:
        Tag.objects.create(model="test.careless", name=f"n{Tag.objects.count()}")
        list(Tag.objects.all())

    kill_until_done(careless)
    assert Tag.objects.filter(model="test.careless").count() > 1


@pytest.mark.django_db(transaction=True)
def test_the_harness_gives_up_on_work_that_never_ends() -> None:
    def endless() -> None:
        while True:
            list(Tag.objects.all())

    with pytest.raises(StillNotDone):
        kill_until_done(endless, most=3)


def test_a_kill_is_caught_by_no_handler_of_exceptions() -> None:
    assert not issubclass(Killed, Exception)
