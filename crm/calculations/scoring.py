"""How much a rule's points are worth on a day, and the bands in which scores are compared."""

from __future__ import annotations

from dataclasses import dataclass


def worth(points: int, *, age: int, expires_after: int | None, fades: bool) -> int:
    """The points `age` days after the fact; nothing once they have ended, evenly less until then if they fade.

    Fading goes towards zero by whole points: 20 points over 30 days are 10 after 15 days, 0 after 30.
    """
    if expires_after is None:
        return points
    if age >= expires_after:
        return 0
    if not fades or age <= 0:
        return points
    left = abs(points) * (expires_after - age) // expires_after
    return left if points > 0 else -left


@dataclass(frozen=True)
class Band:
    """Scores from `low` to `high`, both included; None is without a limit."""

    low: int | None
    high: int | None

    def holds(self, score: int) -> bool:
        return (self.low is None or score >= self.low) and (self.high is None or score <= self.high)


BANDS: tuple[Band, ...] = (Band(60, None), Band(40, 59), Band(20, 39), Band(0, 19), Band(None, -1))


def band_of(score: int) -> Band:
    return next(band for band in BANDS if band.holds(score))
