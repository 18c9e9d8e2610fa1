"""What people and teams are to win together: each amount counts once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Wanted:
    """A target of one month: of a person, or of a team (the other is None)."""

    person: int | None
    team: int | None
    month: date
    amount: Decimal


def targets_by_month(
    rows: Iterable[Wanted], team_of: Mapping[int, int], *, team: int | None = None
) -> dict[date, Decimal]:
    """Month → what all are to win, or the people of one team.

    A team's own target stands for its people; where it has none for a month, theirs are summed. Whoever is in no team
    counts alone. `team_of` gives the team a person is directly in.
    """
    own: dict[tuple[date, int | None], Decimal] = {}
    people: dict[tuple[date, int | None], Decimal] = {}
    for row in rows:
        if row.team is not None:
            own[(row.month, row.team)] = row.amount
        elif row.person is not None:
            place = (row.month, team_of.get(row.person))
            people[place] = people.get(place, ZERO) + row.amount
    counted = {**people, **own}
    found: dict[date, Decimal] = {}
    for (month, at), amount in counted.items():
        if team is None or at == team:
            found[month] = found.get(month, ZERO) + amount
    return found


def targets_by_person(rows: Iterable[Wanted]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for row in rows:
        if row.person is not None:
            found[row.person] = found.get(row.person, ZERO) + row.amount
    return found
