"""What a new firm means here, and what moves the points of leads."""

from __future__ import annotations

from core.access import Actor, System
from core.events import Archived, Changed, Created, Restored, after, on, publish
from core.firm.events import FirmSetUp, UserDeactivated
from core.models import User
from crm import actions
from crm.actions import mailboxes
from crm.events import ActivityLogged, ScoreRulesChanged
from crm.models import Activity


@on(FirmSetUp)
def begin_selling(event: FirmSetUp, actor: Actor) -> None:
    actions.begin_selling(actor=System("crm.reactions"))


@on(UserDeactivated)
def close_mailboxes(event: UserDeactivated, actor: Actor) -> None:
    mailboxes.close_mailboxes_of(user=User.objects.get(pk=event.user_id), actor=System("crm.reactions"))


SCORING = System("crm.scoring")


@on(Created)
def score_new_lead(event: Created, actor: Actor) -> None:
    if event.model == "crm.lead":
        actions.score_leads(leads=[event.pk], actor=SCORING)


@on(Changed)
def score_changed_lead(event: Changed, actor: Actor) -> None:
    if event.model == "crm.lead":
        actions.score_leads(leads=[event.pk], actor=SCORING)


@on(ActivityLogged)
def score_contacted_lead(event: ActivityLogged, actor: Actor) -> None:
    lead = Activity.objects.filter(pk=event.activity_id).values_list("lead", flat=True).first()
    if lead is not None:
        actions.score_leads(leads=[lead], actor=SCORING)


def _is_rule(event: Created | Changed | Archived | Restored) -> bool:
    return event.model == "crm.scorerule"


@on(Created)
def rules_added(event: Created, actor: Actor) -> None:
    if _is_rule(event):
        publish(ScoreRulesChanged(rule_id=event.pk), actor=actor)


@on(Changed)
def rules_changed(event: Changed, actor: Actor) -> None:
    if _is_rule(event):
        publish(ScoreRulesChanged(rule_id=event.pk), actor=actor)


@on(Archived)
def rules_archived(event: Archived, actor: Actor) -> None:
    if _is_rule(event):
        publish(ScoreRulesChanged(rule_id=event.pk), actor=actor)


@on(Restored)
def rules_restored(event: Restored, actor: Actor) -> None:
    if _is_rule(event):
        publish(ScoreRulesChanged(rule_id=event.pk), actor=actor)


@after(ScoreRulesChanged)
def score_by_the_rules(event: ScoreRulesChanged) -> None:
    actions.score_unfinished(actor=SCORING)
