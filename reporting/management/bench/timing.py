"""Times of a thing done again and again, in milliseconds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Times:
    """Measured one after another, warm."""

    values: tuple[float, ...]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


WARM = 5


def timed(work: Callable[[], Any], rounds: int) -> Times:
    """After a few unmeasured rounds, so that caches of every kind are as warm as they are in use."""
    for _round in range(WARM):
        work()
    return Times(tuple(_once(work) for _round in range(rounds)))


def _once(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def taken_in_turn(works: list[Callable[[], Any]], rounds: int) -> list[Times]:
    """Several things a round, so that what else the machine does falls on all of them alike."""
    for _round in range(WARM):
        for work in works:
            work()
    found: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for at, work in enumerate(works):
            found[at].append(_once(work))
    return [Times(tuple(values)) for values in found]
