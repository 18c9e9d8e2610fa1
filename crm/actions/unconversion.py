"""Undoing a conversion: the lead is as it was, and what only the conversion made is gone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pgtrigger
from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import attachments, clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.models import Tag
from crm.actions.carrying import TOLD
from crm.actions.timeline import record
from crm.events import LeadUnconverted
from crm.models import Deal, Lead, LeadConversion, TimelineEntry
from crm.permissions import LEAD_EDIT, LEAD_VIEW
from crm.unconverting import Plan, plan_of, users_of

# The stages of a deal that nobody has touched go with it.
STAGES = "crm.StageChange:stage_log_append_only"
# What was said in a web form stays with its inquiry; the log of a person who is no more goes.
CONSENTS = "crm.Consent:consent_append_only"


@action(LEAD_EDIT, on="lead")
def undo_conversion(*, lead: Lead, actor: Actor) -> Lead:
    """Put the lead back as it was before its conversion, within 30 days and while its deal is open.

    Rows that the conversion made are removed unless something uses them or somebody changed them since; what was
    carried over goes back where it still is where it was put. Raises Refused with the reason otherwise.
    """
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.require(lead, "unconvert")
    conversion = LeadConversion.objects.select_for_update().filter(lead=lead, undone_at=None).first()
    if conversion is None:
        raise Refused(_("This lead was converted before conversions could be undone."))
    plan = plan_of(conversion)
    _require_possible(plan)
    with pgtrigger.ignore(TOLD, STAGES, CONSENTS):
        _put_back(lead, conversion)
        _take_off(conversion)
        _restore(lead, conversion)
        _remove(lead, plan)
    for tag in Tag.objects.filter(pk__in=conversion.made.get("core.tag", ())):
        if not users_of(tag, {}):
            tag.delete()
    conversion.undone_at, conversion.undone_by = clock.now(), person_of(actor)
    conversion.save(update_fields=["undone_at", "undone_by"])
    _tell(lead, conversion, plan, actor)
    return lead


def _require_possible(plan: Plan) -> None:
    if plan.is_late:
        raise Refused(_("A conversion can be undone within 30 days."))
    if plan.closed is not None:
        raise Refused(
            _("The deal %(deal)s is closed: reopen it first.") % {"deal": plan.closed},
            link=plan.closed.get_absolute_url(),
            link_label=str(plan.closed),
        )


def _put_back(lead: Lead, conversion: LeadConversion) -> None:
    """Each link that is still the one the conversion set."""
    files = [key for label, key, *_links in conversion.moved if label == "core.attachment"]
    attachments.place(attachments=files, on=lead)
    for label, key, before, after in conversion.moved:
        if label == "core.attachment":
            continue
        rows = apps.get_model(label)._base_manager.filter(pk=key)
        for name, value in after.items():
            if value != before[name]:
                rows.filter(**{name: value}).update(**{name: before[name]})


def _take_off(conversion: LeadConversion) -> None:
    """Tags and values of own fields that were put on records, if they still are what was put there."""
    for kind, label, key, *rest in conversion.added:
        row: Any = apps.get_model(label)._base_manager.filter(pk=key).first()
        if row is None:
            continue
        if kind == "tag":
            row.tags.remove(*rest)
        elif row.custom.get(rest[0]) == rest[1]:
            del row.custom[rest[0]]
            row.save(update_fields=["custom"])


def _restore(lead: Lead, conversion: LeadConversion) -> None:
    Lead.workflow.apply(lead, "unconvert")
    for name, value in conversion.before.items():
        setattr(lead, name, _value(name, value))
    lead.save()


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith("_on") else value


def _remove(lead: Lead, plan: Plan) -> None:
    for row in plan.removed:
        link = {"crm.deal": "deal", "crm.person": "person", "crm.organisation": "organisation"}.get(
            row._meta.label_lower
        )
        if link:
            TimelineEntry.objects.filter(lead=lead, **{link: row}).update(**{link: None})
        row.delete()
    for kept in plan.kept:
        if isinstance(kept.row, Deal):  # it stands by itself now, and the lead can become another one
            Deal.objects.filter(pk=kept.row.pk, lead=lead).update(lead=None)


def _keys(rows: list[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for label, key in rows:
        found.setdefault(label, []).append(key)
    return found


def _tell(lead: Lead, conversion: LeadConversion, plan: Plan, actor: Actor) -> None:
    made = {(label, key) for label, keys in conversion.made.items() for key in keys}
    kept = [(one.row._meta.label_lower, one.row.pk) for one in plan.kept]
    gone = [one for one in sorted(made) if one not in kept and one[0] != "core.auditevent"]
    publish(
        LeadUnconverted(lead_id=lead.pk, conversion_id=conversion.pk, removed=_keys(gone), kept=_keys(kept)),
        actor=actor,
        subject=lead,
    )
    stays = {one.row._meta.model_name: one.row for one in plan.kept}
    record(
        subject=conversion,
        kind="lead.conversion_undone",
        permission=LEAD_VIEW,
        summary=gettext_noop("The conversion of the lead %(lead)s was undone"),
        arguments={"lead": str(lead)},
        organisation=stays.get("organisation"),
        person=stays.get("person"),
        deal=stays.get("deal"),
        lead=lead,
        url=lead.get_absolute_url(),
        actor=actor,
    )
