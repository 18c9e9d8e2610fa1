"""Which entries of the timeline count as contact with the client: talking and writing, never our own edits."""

from __future__ import annotations

from django.db.models import Q

# Calls and meetings by name; every kind of mail, in and out, by its beginning.
TALKS = ("activity.call", "activity.meeting")
MAILS = "mail."
IS_CONTACT = Q(kind__in=TALKS) | Q(kind__startswith=MAILS)


def is_contact(kind: str) -> bool:
    return kind in TALKS or kind.startswith(MAILS)
