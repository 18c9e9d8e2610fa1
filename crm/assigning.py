"""Who would get a lead with these facts, and why: the one answer for the preview and the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count

from core import access
from core.availability import contract_minutes, is_available, next_working_day
from core.models import User
from crm.calculations import assignment as calc
from crm.calculations.assignment import Candidate
from crm.calculations.conditions import Facts, all_met
from crm.models import AssignmentMember, AssignmentRule, Lead
from crm.permissions import LEAD_VIEW

# On a day on which nobody of a rule works, absences of the next day count on which somebody does.
LOOK_AHEAD = 14


@dataclass
class Asked:
    """One rule that was asked: whether its conditions hold, and its people with what speaks against each."""

    rule: AssignmentRule
    holds: bool
    candidates: list[Candidate] = field(default_factory=list)
    people: dict[int, User] = field(default_factory=dict)
    chosen: Candidate | None = None
    on: date | None = None


@dataclass
class Decision:
    on: date
    asked: list[Asked] = field(default_factory=list)
    # Whom the web form names for leads that no rule gives to anybody, and what speaks against them.
    form_owner: User | None = None
    owner_refusal: str = ""
    owner_load: int = 0

    @property
    def last(self) -> Asked | None:
        return self.asked[-1] if self.asked and self.asked[-1].chosen else None

    @property
    def rule(self) -> AssignmentRule | None:
        return self.last.rule if self.last else None

    @property
    def chosen(self) -> User | None:
        found = self.last
        if found and found.chosen:
            return found.people[found.chosen.user]
        return None if self.owner_refusal else self.form_owner

    @property
    def because(self) -> str:
        if self.last:
            return self.last.rule.strategy
        return calc.FORM if self.chosen else calc.NOBODY

    def skipped(self) -> list[list[object]]:
        """[rule, user, reason, open leads] of everyone who was passed over; the owner a form names stands in no rule."""
        passed: list[list[object]] = [
            [asked.rule.pk, one.user, one.refusal, one.open_leads]
            for asked in self.asked
            for one in asked.candidates
            if one.refusal
        ]
        if self.form_owner and self.owner_refusal:
            passed.append([None, self.form_owner.pk, self.owner_refusal, self.owner_load])
        return passed


class Roster:
    """The people of the rules with their turns, open leads and absences, read once for any number of leads.

    `count` keeps it up to date while leads are given, so that the next one is decided as if it came alone.
    """

    def __init__(self) -> None:
        self._members: dict[int, list[AssignmentMember]] = {}
        self._load: dict[int, int] = {}
        self._there: dict[tuple[int, date], bool] = {}

    def members(self, rule: AssignmentRule) -> list[AssignmentMember]:
        if rule.pk not in self._members:
            found = list(AssignmentMember.objects.filter(rule=rule).select_related("user"))
            self._members[rule.pk] = found
            self._load |= {user: 0 for user in (one.user_id for one in found) if user not in self._load} | open_leads(
                {one.user_id: one.user for one in found if one.user_id not in self._load}
            )
        return self._members[rule.pk]

    def load(self, user: int) -> int:
        return self._load.get(user, 0)

    def is_there(self, user: User, on: date) -> bool:
        if (user.pk, on) not in self._there:
            self._there[user.pk, on] = is_available(user, on)
        return self._there[user.pk, on]

    def count(self, decision: Decision, *, took: bool) -> AssignmentMember | None:
        """The member whose turn it was, with the next number of the rule; `took` says that it is one open lead more."""
        rule, chosen = decision.rule, decision.chosen
        if rule is None or chosen is None:
            return None
        members = self.members(rule)
        mine = next(one for one in members if one.user_id == chosen.pk)
        mine.last_turn = max(one.last_turn for one in members) + 1
        if took:
            self._load[chosen.pk] = self.load(chosen.pk) + 1
        return mine


def decide(
    facts: Facts,
    *,
    today: date,
    rules: Sequence[AssignmentRule],
    form_owner: User | None = None,
    roster: Roster | None = None,
) -> Decision:
    """Ask the rules in their order until one of them finds somebody; else the owner the web form names, if they can."""
    decision, roster = Decision(today), roster or Roster()
    for rule in rules:
        asked = Asked(rule, all_met(rule.conditions, facts) is not None)
        decision.asked.append(asked)
        if not asked.holds:
            continue
        _ask(asked, today, roster)
        if asked.chosen:
            decision.on = asked.on or today
            return decision
    if form_owner is not None:
        _ask_owner(decision, form_owner, today, roster)
    return decision


def _ask_owner(decision: Decision, owner: User, today: date, roster: Roster) -> None:
    """On a day off it is the next day of work that counts; who has no contract here is never away."""
    on = next_working_day(owner, today)
    load = open_leads({owner.pk: owner}).get(owner.pk, 0)
    refusal = _refusal(owner, on, None, roster)
    if refusal == calc.AWAY and not contract_minutes(owner, on):
        refusal = ""
    decision.form_owner, decision.owner_refusal, decision.owner_load = owner, refusal, load
    decision.on = today if refusal else on


def _ask(asked: Asked, today: date, roster: Roster) -> None:
    members = roster.members(asked.rule)
    asked.people = {member.user_id: member.user for member in members}
    asked.on = _working_day([member.user for member in members], today, roster)
    asked.candidates = [
        Candidate(
            member.user_id,
            member.position,
            member.last_turn,
            roster.load(member.user_id),
            _refusal(member.user, asked.on, asked.rule.capacity, roster),
        )
        for member in members
    ]
    asked.chosen = calc.choose(asked.rule.strategy, asked.candidates)


def open_leads(people: dict[int, User]) -> dict[int, int]:
    """User → open leads; what comes back later is not counted."""
    rows = Lead.objects.open().live().filter(owner__in=people).order_by().values_list("owner")
    return dict(rows.annotate(Count("pk")))


def _working_day(people: Sequence[User], today: date, roster: Roster) -> date:
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD))
    return next((day for day in days if any(roster.is_there(one, day) for one in people if one.is_active)), today)


def _refusal(user: User, on: date, capacity: int | None, roster: Roster) -> str:
    if not user.is_active:
        return calc.LEFT
    if not access.may(user, LEAD_VIEW):
        return calc.NO_RIGHT
    if not roster.is_there(user, on):
        return calc.AWAY
    return calc.FULL if capacity is not None and roster.load(user.pk) >= capacity else ""
