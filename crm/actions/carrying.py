"""What comes along when a lead becomes a client, written down so that it can be put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

import pgtrigger
from django.db.models import Model

from core import attachments, tags
from core.access import System
from core.models import OwnField
from crm.models import Deal, Lead, TimelineEntry
from crm.models.contact import About

M = TypeVar("M", bound=Model)

SYSTEM = System("crm.conversion")
LINKS = ("organisation_id", "person_id", "deal_id")
# An entry of the lead's timeline gains the pages of what the lead became; what it says is not touched.
TOLD = "crm.TimelineEntry:timeline_append_only"


@dataclass
class Carried:
    """`made`: label → keys of new rows; `moved`: [label, key, links before, links after]; `added`: what was put on rows
    that were there, as ["tag", label, key, tag] and ["own", label, key, name, value]."""

    made: dict[str, list[int]] = field(default_factory=dict)
    moved: list[list[Any]] = field(default_factory=list)
    added: list[list[Any]] = field(default_factory=list)

    def note(self, row: M) -> M:
        """A row that the conversion made."""
        self.made.setdefault(row._meta.label_lower, []).append(row.pk)
        return row


def about_models() -> list[type[Model]]:
    """Every kind of row that is about a lead, of higher floors too: activities, follow-ups, mails."""
    return [*sorted(About.__subclasses__(), key=lambda model: model._meta.label_lower), TimelineEntry]


def carry(*, lead: Lead, deal: Deal | None, carried: Carried) -> None:
    """Notes, mails and follow-ups show on what the lead became; files, tags and own fields go to it."""
    after = {"organisation_id": lead.organisation_id, "person_id": lead.person_id, "deal_id": deal.pk if deal else None}
    with pgtrigger.ignore(TOLD):
        for model in about_models():
            _point(model, lead, after, carried)
    target: Any = deal or lead.organisation
    files = attachments.move(row=lead, to=target, actor=SYSTEM)
    carried.moved += [["core.attachment", pk, {}, {}] for pk in files]
    _tag(lead, target, carried)
    for row in (deal, lead.organisation, lead.person):
        if row is not None:
            _fill_own(lead, row, carried)


def _point(model: Any, lead: Lead, after: dict[str, Any], carried: Carried) -> None:
    rows = model._base_manager.filter(lead=lead)
    for pk, *links in rows.order_by("pk").values_list("pk", *LINKS):
        before = dict(zip(LINKS, links, strict=True))
        new = {name: before[name] or after[name] for name in LINKS}
        if new != before:
            carried.moved.append([model._meta.label_lower, pk, before, new])
            model._base_manager.filter(pk=pk).update(**new)


def _tag(lead: Lead, target: Any, carried: Carried) -> None:
    names = list(lead.tags.values_list("name", flat=True))
    known = set(tags.tags_of(type(target)).values_list("pk", flat=True))
    has = set(target.tags.values_list("pk", flat=True))
    for tag in tags.named(type(target), names, actor=SYSTEM) if names else ():
        if tag.pk not in known:
            carried.note(tag)
        if tag.pk not in has:
            target.tags.add(tag)
            carried.added.append(["tag", target._meta.label_lower, target.pk, tag.pk])


def _fill_own(lead: Lead, row: Any, carried: Carried) -> None:
    """Own fields that both have under one key and kind; a value that is there stays."""
    of_lead = dict(OwnField.objects.filter(model="crm.lead").values_list("key", "kind"))
    fields = OwnField.objects.filter(model=row._meta.label_lower, key__in=of_lead)
    for key, kind in fields.values_list("key", "kind"):
        value = lead.custom.get(key)
        if of_lead[key] == kind and value not in (None, "") and row.custom.get(key) in (None, ""):
            row.custom[key] = value
            carried.added.append(["own", row._meta.label_lower, row.pk, key, value])
    if any(one[0] == "own" and one[1:3] == [row._meta.label_lower, row.pk] for one in carried.added):
        row.save(update_fields=["custom"])
