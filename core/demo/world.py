"""What the parts of the demo share: the firm, its people, the day, and a random source that always says the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core.access import System
from core.models import Company, User

DEMO = System("demo")


def acting(user: User) -> System:
    """The demo in the name of one of its people, so that reports and timelines tell who did it."""
    return System("demo", on_behalf_of=user)


@dataclass
class World:
    """`today` is the last day of the history, `first` the first; both civil days of the company."""

    company: Company
    today: date
    first: date
    people: dict[str, User] = field(default_factory=dict)

    def random(self, *about: object) -> Random:
        """The same numbers for the same thing, whatever was made before it."""
        return Random("/".join(map(str, about)))  # noqa: S311  not a secret

    @property
    def owner(self) -> User:
        return self.people["aino"]

    @property
    def mondays(self) -> list[date]:
        start = self.first - timedelta(days=self.first.weekday())
        return [start + timedelta(weeks=n) for n in range(((self.today - start).days // 7) + 1)]

    @property
    def months(self) -> list[date]:
        """The firsts of the months of the history, without the first one."""
        found: list[date] = []
        at = self.first.replace(day=1)
        while True:
            at = (at + timedelta(days=32)).replace(day=1)
            if at > self.today:
                return found
            found.append(at)


def sister(world: World) -> World:
    """The Turkish company with the same people; its business began a year ago."""
    company = Company.objects.select_related("currency").get(country="TR", is_demo=True)
    year = (world.today - timedelta(days=364)).replace(day=1)
    return World(company, world.today, max(world.first, year), world.people)


def moment(day: date, hour: int = 9) -> datetime:
    """An instant on the day, in office hours of Helsinki and Istanbul."""
    return datetime.combine(day, time(hour), UTC)
