"""Leads get an owner: by the rules, by a hand, or by taking one."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import Changed, publish
from core.forms import ModelForm
from core.models import User
from core.notifications import notify
from crm.assigning import Decision, decide
from crm.events import LeadAssigned
from crm.lead_facts import own_fields, stories, values_of
from crm.models import AssignmentLog, AssignmentMember, AssignmentRule, Lead
from crm.permissions import LEAD_EDIT, LEAD_RULES_EDIT

YOURS = gettext_noop("A new lead is yours: %(lead)s")
WHY = gettext_noop("It was assigned to you.")
NOBODYS = gettext_noop("Nobody has the new lead %(lead)s: no rule found anybody for it.")
WHY_NOBODYS = gettext_noop("You may give leads to everyone.")


@action(LEAD_EDIT, on="lead")
def give_lead(*, lead: Lead, actor: Actor) -> AssignmentLog:
    """Give the lead to whom the rules choose, and write down why and who was passed over.

    The rules are locked one after the other, so that twenty leads at once are shared as evenly as twenty in a row.
    Where no rule finds anybody, the owner named by the web form gets it, else nobody does.
    """
    lead = Lead.objects.lock(lead.pk)
    facts = values_of(lead, stories([lead])[lead.pk], own_fields())
    rules = AssignmentRule.objects.live().order_by("position", "pk").select_for_update(of=("self",))
    named = lead.form.owner if lead.form else None
    decision = decide(facts, today=clock.today(lead.company), rules=list(rules), form_owner=named)
    chosen, because = decision.chosen, decision.because
    if decision.rule is not None:
        _count_turn(decision)
    log = AssignmentLog.objects.create(
        lead=lead, rule=decision.rule, chosen=chosen, because=because, skipped=decision.skipped(), on=decision.on
    )
    if chosen is not None:
        _hand_over(lead, chosen, actor)
    elif lead.owner is None:
        _tell_that_nobody_has_it(lead, log, actor)
    rule = decision.rule.pk if decision.rule else None
    publish(
        LeadAssigned(lead_id=lead.pk, owner_id=chosen.pk if chosen else None, rule_id=rule, because=because),
        actor=actor,
        subject=lead,
    )
    return log


def _count_turn(decision: Decision) -> None:
    """While the rule is locked: the next number of its turns."""
    members = AssignmentMember.objects.filter(rule=decision.rule)
    last = members.aggregate(last=Max("last_turn"))["last"] or 0
    members.filter(user=decision.chosen).update(last_turn=last + 1)


def _hand_over(lead: Lead, owner: User, actor: Actor) -> None:
    if lead.owner_id == owner.pk:
        return
    lead.owner = owner
    lead.save(update_fields=["owner"])
    if actor != owner:
        notify(
            owner,
            kind="lead.assigned",
            key=f"{lead.pk} {lead.version}",
            text=YOURS,
            arguments={"lead": str(lead)[:100]},
            why=WHY,
            url=lead.get_absolute_url(),
        )


def _tell_that_nobody_has_it(lead: Lead, log: AssignmentLog, actor: Actor) -> None:
    """Everyone who may give any lead to anybody hears of one that nobody got."""
    person = person_of(actor)
    notify(
        [user for user in User.objects.holding(LEAD_EDIT) if user != person],
        kind="lead.unowned",
        key=str(log.pk),
        text=NOBODYS,
        arguments={"lead": str(lead)[:100]},
        why=WHY_NOBODYS,
        url=lead.get_absolute_url(),
    )


@action(LEAD_EDIT, on="lead")
def take_lead(*, lead: Lead, actor: User) -> Lead:
    """Make it one's own; Refused when somebody else was faster."""
    lead = Lead.objects.lock(lead.pk)
    if lead.owner_id == actor.pk:
        return lead
    if lead.owner is not None:
        raise Refused(_("%(who)s has this lead already.") % {"who": lead.owner})
    _hand_over(lead, actor, actor)
    publish(LeadAssigned(lead_id=lead.pk, owner_id=actor.pk, rule_id=None, because="taken"), actor=actor, subject=lead)
    return lead


@action(LEAD_RULES_EDIT)
def save_assignment_rule(*, form: ModelForm, people: list[User], actor: Actor) -> AssignmentRule:
    """Save a valid form of a rule with exactly these people, in this order.

    Who stays keeps their turn; who is new comes after everyone has had the present one.
    """
    rule: AssignmentRule = save_form(form, actor=actor, permission=LEAD_RULES_EDIT)
    AssignmentRule.objects.lock(rule.pk)
    held = {member.user_id: member for member in rule.members.select_related("user")}
    last = max((member.last_turn for member in held.values()), default=0)
    rule.members.exclude(user__in=people).delete()
    for position, person in enumerate(people):
        AssignmentMember.objects.update_or_create(
            rule=rule, user=person, defaults={"position": position},
            create_defaults={"position": position, "last_turn": last},
        )  # fmt: skip
    old, new = sorted(held), sorted(person.pk for person in people)
    if held and old != new:
        publish(
            Changed(model="crm.assignmentrule", pk=rule.pk, old={"people": old}, new={"people": new}),
            actor=actor,
            subject=rule,
        )
    return rule
