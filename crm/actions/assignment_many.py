"""Many new leads get their owners at once, by the same rules as one: an import of thousands takes a few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import User
from core.notifications import notify
from crm.assigning import Decision, Roster, decide
from crm.events import LeadsAssigned
from crm.lead_facts import Story, own_fields, values_of
from crm.models import AssignmentLog, AssignmentMember, AssignmentRule, Lead
from crm.permissions import LEAD_EDIT

YOURS = gettext_noop("New leads are yours: %(count)s")
WHY = gettext_noop("They were assigned to you.")


@dataclass
class Share:
    """What was decided for leads that are about to be saved, and whose turn it was."""

    decided: list[tuple[Lead, Decision]] = field(default_factory=list)
    turns: dict[int, AssignmentMember] = field(default_factory=dict)


@action(LEAD_EDIT)
def choose_owners(*, leads: Sequence[Lead], actor: Actor, dry: bool = False) -> Share:
    """Name the owner of each new lead that has none, as if they had come in one after the other.

    The leads are not saved yet; unless it is `dry` the rules stay locked until they are and `note_owners` has written
    down why. Without rules nothing is decided.
    """
    share, roster, own = Share(), Roster(), own_fields()
    live = AssignmentRule.objects.live().order_by("position", "pk")
    rules = list(live if dry else live.select_for_update(of=("self",)))
    now = clock.now()
    for lead in leads if rules else ():
        if lead.owner_id is not None or lead.state != Lead.State.NEW:
            continue
        facts = values_of(lead, Story(now, None), own)
        decision = decide(facts, today=clock.today(lead.company), rules=rules, roster=roster)
        lead.owner = decision.chosen
        if (turn := roster.count(decision, took=True)) is not None:
            share.turns[turn.pk] = turn
        share.decided.append((lead, decision))
    return share


@action(LEAD_EDIT)
def note_owners(*, share: Share, actor: Actor) -> int:
    """Why each got its owner, whose turn is next, and one notification a person; how many leads found somebody."""
    AssignmentLog.objects.bulk_create(
        AssignmentLog(
            lead=lead, rule=one.rule, chosen=one.chosen, because=one.because, skipped=one.skipped(), on=one.on
        )
        for lead, one in share.decided
    )
    AssignmentMember.objects.bulk_update(share.turns.values(), ["last_turn"])
    given = [(lead, one.chosen) for lead, one in share.decided if one.chosen is not None]
    if given:
        publish(LeadsAssigned(owners={str(lead.pk): owner.pk for lead, owner in given}), actor=actor)
        _tell([owner for _lead, owner in given], given[0][0].pk)
    return len(given)


def _tell(owners: Sequence[User], first: int) -> None:
    """`first` is the key of the first lead: the same leads are told of once."""
    for owner, count in Counter(owners).items():
        notify(
            owner,
            kind="lead.assigned",
            key=f"many {first}",
            text=YOURS,
            arguments={"count": count},
            why=WHY,
            url=f"{reverse('crm:leads')}?mine=1&state=new",
        )
