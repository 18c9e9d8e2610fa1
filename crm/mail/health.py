"""How the reading of a mailbox goes, in words: never "synced" because nothing was heard of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from crm.mail.canary import missed_since
from crm.models import Mailbox

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A mailbox is read every five minutes; after so long without that something is wrong, even if no error was noted.
LATE = dt.timedelta(minutes=30)
HEALTH_TONES = {
    "good": "good", "partly": "warn", "late": "warn", "failing": "bad", "unproven": "bad", "new": "act",
    "paused": "", "left": "warn", "signed_out": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Health:
    state: str
    label: StrOrPromise


def health_of(box: Mailbox, now: dt.datetime) -> Health:
    """The worst that is known of it."""
    if not box.archived_at and box.kind == Mailbox.Kind.PERSONAL and not box.owner.is_active:
        return Health("left", _("Its owner has left"))
    if box.archived_at or box.is_paused:
        return Health("paused", _("Paused"))
    if box.signed_out_at:
        return Health("signed_out", _("Sign in again"))
    if box.failures:
        return Health("failing", _("Can't be read"))
    if box.last_success_at is None:
        return Health("new", _("Not read yet"))
    if box.canary != Mailbox.Canary.OFF and missed_since(box):
        return Health("unproven", _("Test mail missing"))
    if now - box.last_success_at > LATE:
        return Health("late", _("Late"))
    if box.incomplete_since_at:
        return Health("partly", _("A folder is missing"))
    return Health("good", _("Up to date"))
