"""What sales can do from the palette: "win Booking flow", "log call with Kaya", "new deal for Kaya"."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import User
from core.search.acting import Command, Rows, add_act, add_command, add_new
from crm import permissions as p
from crm.models import Deal, Lead, Organisation, Person


def deals(*, state: str) -> Rows:
    """By the deal's name or its client's."""

    def rows(user: User, words: str) -> Any:
        named = Q(search_key__contains=words) | Q(organisation__search_key__contains=words)
        found = Deal.objects.visible_to(user, p.DEAL_VIEW).live().filter(named, state=state)
        return found.select_related("organisation").order_by("-pk")

    return rows


def leads(user: User, words: str) -> Any:
    return Lead.objects.visible_to(user, p.LEAD_VIEW).live().unfinished().filter(search_key__contains=words).order_by("-pk")


def clients(user: User, words: str) -> Any:
    rows = Organisation.objects.visible_to(user, p.ORGANISATION_VIEW).live()
    return rows.filter(search_key__contains=words).order_by("sort_key", "pk")


def people(user: User, words: str) -> Any:
    return Person.objects.visible_to(user, p.PERSON_VIEW).live().searched(words).order_by("sort_key", "pk")


def activity_of(kind: str, about: str) -> Any:
    return lambda row, user: f"{reverse('crm:activity_new')}?kind={kind}&{about}={row.pk}"


add_act(Deal, "win", pgettext_lazy("palette", "win|mark as won"), _("Mark as won: %(row)s"), deals(state="open"))
add_act(Deal, "lose", pgettext_lazy("palette", "lose|mark as lost"), _("Mark as lost: %(row)s"), deals(state="open"))
add_act(Deal, "move", pgettext_lazy("palette", "move"), _("Move to another stage: %(row)s"), deals(state="open"))
add_act(Lead, "convert", pgettext_lazy("palette", "convert"), _("Convert the lead: %(row)s"), leads)
add_act(Lead, "drop", pgettext_lazy("palette", "drop"), _("Drop the lead: %(row)s"), leads)
for kind, words, says in (
    ("call", pgettext_lazy("palette", "log call with|call"), _("Log a call: %(row)s")),
    ("meeting", pgettext_lazy("palette", "log meeting with|meeting"), _("Log a meeting: %(row)s")),
    ("note", pgettext_lazy("palette", "note about|note"), _("Write a note: %(row)s")),
):
    for about, rows in (("organisation", clients), ("person", people)):
        where = activity_of(kind, about)
        add_command(Command(f"crm.{kind}.{about}", words, says, p.ACTIVITY_EDIT, rows, where, kind))
FOLLOW_UP = pgettext_lazy("palette", "follow up with|follow up")
add_new("crm.follow_up", FOLLOW_UP, _("Plan a follow-up: %(row)s"), p.ACTIVITY_EDIT, clients, "crm:follow_up_new?organisation")
MAIL = pgettext_lazy("palette", "write to|mail to")
add_new("crm.mail", MAIL, _("Write a mail: %(row)s"), p.LETTER_SEND, people, "crm:mail_compose?person")
NEW_DEAL = pgettext_lazy("palette", "new deal for|new deal")
add_new("crm.deal", NEW_DEAL, _("New deal: %(row)s"), p.DEAL_EDIT, clients, "crm:deal_new?organisation")
