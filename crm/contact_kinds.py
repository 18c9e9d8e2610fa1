"""Which entries of the timeline count as contact with the client: talking and writing, never our own edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Calls, meetings and mails that a person wrote. A newsletter or an out-of-office note stands on the timeline as
# AUTOMATIC and is nobody talking to anybody.
TALKS = ("activity.call", "activity.meeting")
MAILS = ("mail.in", "mail.out")
AUTOMATIC = "mail.auto"
IS_CONTACT = Q(kind__in=(*TALKS, *MAILS))


# What a person does with clients, as reports count it.
KINDS: dict[str, StrOrPromise] = {
    "call": _("Calls"),
    "meeting": _("Meetings"),
    "mail": _("Mails"),
    "note": _("Notes"),
    "follow_up": _("Follow-ups done"),
}
_ENTRIES = {
    "call": Q(kind="activity.call"),
    "meeting": Q(kind="activity.meeting"),
    "mail": Q(kind__in=MAILS),
    "note": Q(kind="activity.note"),
    "follow_up": Q(kind="follow_up.done"),
}


def of_kind(*names: str) -> Q:
    """Entries of the timeline of any of the kinds."""
    found = Q(pk__in=[])
    for name in names:
        found |= _ENTRIES[name]
    return found
