"""Who is what where: roles sorted into those of today, those to come and those that are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from core import formatting
from core.prepared import SAMPLE_KEY, Prepared
from core.said import say
from crm.models import Organisation, PartyRole, Person

SINCE = gettext_noop("since %(first)s")
FROM = gettext_noop("from %(first)s")
UNTIL = gettext_noop("until %(last)s")
BETWEEN = gettext_noop("%(first)s to %(last)s")


@dataclass(frozen=True)
class RoleLine:
    """A role with its days in words."""

    role: PartyRole
    days: str
    is_current: bool
    is_over: bool


@dataclass(frozen=True)
class People:
    """The people of an organisation; whoever is back does not stand among the former ones."""

    current: Sequence[RoleLine] = ()
    former: Sequence[RoleLine] = ()


def roles_of(person: Person, today: date) -> list[RoleLine]:
    """Everything the person is and was, what holds today first, then the latest."""
    held = PartyRole.objects.filter(person=person).select_related("organisation").order_by("-period")
    lines = [_line(role, today) for role in held]
    return sorted(lines, key=lambda line: not line.is_current)


def people_of(organisation: Organisation, today: date) -> People:
    lines = [_line(role, today) for role in _HELD.rows(organisation=organisation.pk)]
    current = [line for line in lines if not line.is_over]
    here = {line.role.person_id for line in current}
    return People(current, [line for line in lines if line.is_over and line.role.person_id not in here])


_HELD: Prepared[PartyRole] = Prepared(
    lambda organisation: (
        PartyRole.objects.filter(organisation=organisation).select_related("person").order_by("person__sort_key", "pk")
    ),
    organisation=SAMPLE_KEY,
)


def _line(role: PartyRole, today: date) -> RoleLine:
    period = role.period
    is_over = period.isempty or (period.upper is not None and period.upper <= today)
    return RoleLine(role, _days(role, today), not is_over and today in period, is_over)


def _days(role: PartyRole, today: date) -> str:
    first, after = role.period.lower, role.period.upper
    last = after - timedelta(days=1) if after else None
    words = {"first": formatting.short_date(first), "last": formatting.short_date(last)}
    if first and last:
        return say(BETWEEN, words)
    if last:
        return say(UNTIL, words)
    if first:
        return say(FROM if first > today else SINCE, words)
    return ""
