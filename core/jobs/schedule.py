"""When a job is due, as it is shipped; the firm may change it in the administration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Every:
    """Every so many minutes."""

    minutes: int

    def __str__(self) -> str:
        return f"every {self.minutes} min"


@dataclass(frozen=True)
class Daily:
    """Once a day at a time of the firm's own zone."""

    hour: int
    minute: int = 0

    def __str__(self) -> str:
        return f"daily {self.hour:02d}:{self.minute:02d}"


Schedule: TypeAlias = Every | Daily


def every(*, minutes: int) -> Every:
    return Every(minutes)


def daily(hour: int, minute: int = 0) -> Daily:
    return Daily(hour, minute)
