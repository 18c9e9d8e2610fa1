"""What a page of the timeline says beside the facts: how a mail stands, who reads it, files, and what can be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import access, clock
from core.models import Attachment, Grant, User
from core.permissions import Scope
from core.prepared import Prepared
from core.roles import shown_name
from core.ui.parts import MenuItem
from crm.mail.timeline import mails_told
from crm.models import Activity, Letter, TimelineEntry
from crm.permissions import ACTIVITY_EDIT, LETTER_VIEW
from crm.querysets_letters import SUBJECT
from crm.writing.states import Standing, can_send_again, standing


@dataclass
class Extras:
    """At most four queries for a page, whatever stands on it."""

    reader: User
    standings: dict[int, Standing] = field(default_factory=dict)
    failed: set[int] = field(default_factory=set)
    activities: dict[int, Activity] = field(default_factory=dict)
    attached: dict[int, list[Attachment]] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    mails: dict[int, tuple[str, str]] = field(default_factory=dict)
    # Subjects of letters that answer a mail that came in.
    answers: dict[int, str] = field(default_factory=dict)

    def pill(self, entry: TimelineEntry) -> tuple[str, str]:
        """A mail that has gone its way, or stays here on purpose, needs no pill."""
        found = self.standings.get(entry.subject_id) if entry.subject_type == "crm.letter" else None
        return (str(found.label), found.tone) if found and found.tone not in ("good", "") else ("", "")

    def seen(self, entry: TimelineEntry) -> str:
        """For a mail from a mailbox by name, since that depends on whose it is; else by role."""
        return self.mails[entry.pk][1] if entry.pk in self.mails else self.readers.get(entry.permission, "")

    def mail_words(self, entry: TimelineEntry) -> str:
        """Of a mail its subject and beginning, of an answer its subject, as far as the reader may know them."""
        if entry.subject_type == "crm.letter":
            return self.answers.get(entry.subject_id, "")
        return self.mails[entry.pk][0] if entry.pk in self.mails else ""

    def files(self, entry: TimelineEntry) -> tuple[tuple[str, str], ...]:
        if entry.subject_type != "crm.activity":
            return ()
        found = self.attached.get(entry.subject_id, ())
        return tuple((file.name, reverse("core:file", args=[file.pk])) for file in found)

    def menu(self, entry: TimelineEntry) -> tuple[MenuItem, ...]:
        if entry.subject_type == "crm.letter" and entry.subject_id in self.failed:
            url = reverse("crm:letter_send_again", args=[entry.subject_id])
            return (MenuItem(_("Send again"), url, icon="submit", post=True),)
        row = self.activities.get(entry.subject_id) if entry.subject_type == "crm.activity" else None
        if row is None or not access.may(self.reader, ACTIVITY_EDIT):
            return ()
        return _acts(row, row.is_correctable(self.reader, clock.now()))


def _acts(row: Activity, correctable: bool) -> tuple[MenuItem, ...]:
    pin = _("Take off the top") if row.pinned_at else _("Keep on top")
    items = [MenuItem(pin, reverse("crm:activity_pin", args=[row.pk]), icon="pin", post=True)]
    if correctable:
        items += [
            MenuItem(pgettext("verb", "Edit"), reverse("crm:activity_edit", args=[row.pk]), icon="edit", rule=True),
            MenuItem(_("Delete"), reverse("crm:activity_delete", args=[row.pk]), icon="delete", danger=True),
        ]
    return tuple(items)


def extras_of(entries: Iterable[TimelineEntry], reader: User) -> Extras:
    rows = list(entries)
    about: dict[str, set[int]] = defaultdict(set)
    permissions = set()
    for entry in rows:
        about[entry.subject_type].add(entry.subject_id)
        permissions.add(entry.permission)
    extras = Extras(reader, readers=readers_of(permissions))
    if about["crm.letter"] and access.may(reader, LETTER_VIEW):
        _add_letters(extras, about["crm.letter"])
    if about["crm.activity"]:
        extras.activities = Activity.objects.in_bulk(about["crm.activity"])
        files = Attachment.objects.filter(subject_type="crm.activity", subject_id__in=about["crm.activity"])
        for file in files.order_by("pk"):
            extras.attached.setdefault(file.subject_id, []).append(file)
    extras.mails = mails_told(reader, rows)
    return extras


def _add_letters(extras: Extras, pks: Iterable[int]) -> None:
    rows: Any = Letter.objects.filter(pk__in=pks).with_level(extras.reader)
    for letter in rows.select_related("mail").defer("body", "mail__body", "mail__html"):
        extras.standings[letter.pk] = standing(letter)
        if letter.answers_mail_id and letter.level >= SUBJECT:
            extras.answers[letter.pk] = letter.subject
        if letter.user_id == extras.reader.pk and can_send_again(letter):
            extras.failed.add(letter.pk)


def readers_of(permissions: Iterable[str]) -> dict[str, str]:
    """Permission → "Seen by: Sales, Owner; Project lead (own team)", as the grants stand now."""
    wanted = set(permissions)
    if not wanted:
        return {}
    names: dict[str, list[str]] = defaultdict(list)
    for grant in _grants(tuple(sorted(wanted))).rows():
        names[grant.permission].append(_role(grant))
    said = {name: ", ".join(dict.fromkeys(found)) for name, found in names.items()}
    return {name: _("Seen by: %(roles)s") % {"roles": roles} for name, roles in said.items()}


@lru_cache(maxsize=128)
def _grants(permissions: tuple[str, ...]) -> Prepared[Grant]:
    """How the grants stand now; pages of the timeline tell of the same few permissions again and again."""
    return Prepared(
        lambda: Grant.objects.filter(permission__in=permissions).select_related("role").order_by("role__name")
    )


def _role(grant: Grant) -> str:
    label = shown_name(grant.role)
    if grant.scope == Scope.OWN:
        return _("%(role)s (own)") % {"role": label}
    if grant.scope == Scope.TEAM:
        return _("%(role)s (own team)") % {"role": label}
    return label
