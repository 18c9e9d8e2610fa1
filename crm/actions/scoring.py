"""The points of leads follow the rules and what is known; what has not changed is not written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.access import Actor
from core.actions import action
from core.events import publish
from crm.calculations import conditions, scoring
from crm.events import LeadScored
from crm.lead_facts import OF_CONTACT, Story, own_fields, stories, values_of
from crm.models import Lead, LeadRating, LeadScore, ScoreRule
from crm.permissions import LEAD_EDIT

BATCH = 500


@action(LEAD_EDIT)
def score_leads(*, leads: Iterable[int], actor: Actor) -> int:
    """Bring the points of these unfinished leads up to date; how many scores are different now."""
    rows = Lead.objects.unfinished().filter(pk__in=list(leads)).order_by("pk").select_for_update(of=("self",))
    found = list(rows)
    if not found:
        return 0
    rules, own, told = list(ScoreRule.objects.live()), own_fields(), stories(found)
    held: dict[int, dict[int, LeadScore]] = {}
    for score in LeadScore.objects.filter(lead__in=found):
        held.setdefault(score.lead_id, {})[score.rule_id] = score
    before = dict(LeadRating.objects.filter(lead__in=found).values_list("lead_id", "points"))
    new: list[LeadScore] = []
    changed: list[LeadScore] = []
    gone: list[int] = []
    for lead in found:
        had = held.get(lead.pk, {})
        wanted = {score.rule_id: score for score in _points(lead, told[lead.pk], rules, own)}
        gone += [score.pk for rule, score in had.items() if rule not in wanted]
        for rule, score in wanted.items():
            if rule not in had:
                new.append(score)
            elif _differs(had[rule], score):
                score.pk = had[rule].pk
                changed.append(score)
    _write(new, changed, gone)
    return _tell(found, before, actor) if new or changed or gone else 0


@action(LEAD_EDIT)
def score_unfinished(*, actor: Actor) -> int:
    """The same for every unfinished lead, in batches; how many scores are different now."""
    keys = list(Lead.objects.unfinished().order_by("pk").values_list("pk", flat=True))
    return sum(score_leads(leads=keys[at : at + BATCH], actor=actor) for at in range(0, len(keys), BATCH))


def _points(lead: Lead, story: Story, rules: Sequence[ScoreRule], own: list[Any]) -> list[LeadScore]:
    facts = values_of(lead, story, own)
    found = []
    for rule in rules:
        met = conditions.all_met(rule.conditions, facts)
        if met is None:
            continue
        of_contact = story.talked_at is not None and any(one.fact in OF_CONTACT for one in met)
        at = story.talked_at if of_contact and story.talked_at else story.asked_at
        age = facts["talked_days" if of_contact else "asked_days"]
        points = scoring.worth(
            rule.points, age=age if isinstance(age, int) else 0, expires_after=rule.expires_after_days, fades=rule.fades
        )
        if points:
            reason = [[one.fact, one.operator, list(one.values), one.found[:120]] for one in met]
            found.append(LeadScore(lead=lead, rule=rule, points=points, reason=reason, at=at))
    return found


def _differs(old: LeadScore, new: LeadScore) -> bool:
    return (old.points, old.at, _lasting(old.reason)) != (new.points, new.at, _lasting(new.reason))


def _lasting(reason: list[Any]) -> list[Any]:
    """A number of days is another one every day: that alone is no news."""
    return [[*part[:3], "" if part[1] in (conditions.WITHIN, conditions.OVER) else part[3]] for part in reason]


def _write(new: list[LeadScore], changed: list[LeadScore], gone: list[int]) -> None:
    LeadScore.objects.filter(pk__in=gone).delete()
    LeadScore.objects.bulk_update(changed, ["points", "reason", "at"], batch_size=BATCH)
    LeadScore.objects.bulk_create(new, batch_size=BATCH)


def _tell(leads: list[Lead], before: dict[int, int], actor: Actor) -> int:
    after = dict(LeadRating.objects.filter(lead__in=leads).values_list("lead_id", "points"))
    count = 0
    for lead in leads:
        old, new = before.get(lead.pk, 0), after.get(lead.pk, 0)
        if old != new:
            count += 1
            publish(LeadScored(lead_id=lead.pk, old=old, new=new), actor=actor, subject=lead)
    return count
