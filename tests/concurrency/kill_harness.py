"""Kills a piece of work at every point where it touches the database, until it gets through.

The first attempt dies at its first statement, the second at its second, and so on; a commit is two points, just before
and just after it. Whatever an attempt had committed stays, nothing after its death is written (its connection is gone,
as after `kill -9`), and before the next attempt enough time passes for claims to be given up.

A job takes part through a case in tests/concurrency/cases/<app>.py:

    @contextmanager
    def recurring() -> Iterator[Callable[[], None]]:
        contract = …                                     # what the job will find to do
        yield lambda: …                                  # asserts that all of it was done, and nothing twice

    CASES = {"billing.recurring": recurring}
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, TypeAlias
from unittest.mock import patch

from django.db import connection
from django.utils import timezone

from tests.concurrency import cases

# Longer than every claim limit and every back-off but the longest.
BETWEEN_ATTEMPTS = timedelta(minutes=40)
MOST_ATTEMPTS = 400

Scene: TypeAlias = "Callable[[], AbstractContextManager[Callable[[], None]]]"


class Killed(BaseException):
    """The process is gone; not an Exception, so that no handler of the work catches it."""


class StillNotDone(AssertionError):
    """The work does not get through: it takes longer than it lives, or does not remember what it has done."""


def all_cases() -> dict[str, Scene]:
    found: dict[str, Scene] = {}
    for module in pkgutil.iter_modules(cases.__path__):
        found |= importlib.import_module(f"{cases.__name__}.{module.name}").CASES
    return found


def kill_until_done(work: Callable[[], Any], *, most: int = MOST_ATTEMPTS) -> int:
    """Run the work again and again, each attempt one point longer; returns how many attempts it took."""
    for attempt in range(1, most + 1):
        with _later(attempt * BETWEEN_ATTEMPTS):
            if _attempt(work, attempt):
                return attempt
    raise StillNotDone(f"not done after {most} attempts")


def _attempt(work: Callable[[], Any], points: int) -> bool:
    """One life of a worker, in a thread with a connection of its own; True when it got through."""
    ended: list[BaseException | None] = []

    def live() -> None:
        try:
            with _dies_after(points):
                work()
            ended.append(None)
        except BaseException as error:
            ended.append(error)
        finally:
            _drop_connection()

    thread = threading.Thread(target=live)
    thread.start()
    thread.join()
    [error] = ended
    if isinstance(error, Killed):
        return False
    if error is not None:
        raise error
    return True


@contextmanager
def _dies_after(points: int) -> Iterator[None]:
    left = [points]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def statement(execute: Any, *args: Any) -> Any:
        step()
        return execute(*args)

    commit = connection._commit

    def committing() -> None:
        step()
        commit()
        step()

    with patch.object(connection, "_commit", committing), connection.execute_wrapper(statement):
        yield


def _drop_connection() -> None:
    """Without a rollback or a good-bye, as a dead process leaves it."""
    if connection.connection is not None:
        connection.connection.close()
    connection.connection = None


@contextmanager
def _later(passed: timedelta) -> Iterator[None]:
    real = timezone.now
    with patch("django.utils.timezone.now", lambda: real() + passed):
        yield
