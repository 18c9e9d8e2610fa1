"""What an erasure would do, and what its certificate says; consents as they count today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import formatting, privacy
from core.said import say
from crm.models import Consent, ConsentPurpose, Erasure, Person

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ShownPart:
    """Something that goes or stays: what, how many, and why it stays."""

    label: StrOrPromise
    count: int
    why: str = ""


def going(person: Person) -> list[ShownPart]:
    """What would be erased, counted."""
    found = [(holder, holder.count(person)) for holder in privacy.holders() if holder.count is not None]
    return [ShownPart(holder.label, count) for holder, count in found if count]


def kept_by(person: Person) -> list[dict[str, Any]]:
    """What stays, as the certificate keeps it."""
    return [
        {
            "holder": holder.name,
            "text": kept.text,
            "count": kept.count,
            "until": kept.until.isoformat() if kept.until else "",
        }
        for holder in privacy.holders()
        for kept in holder.keeps(person)
        if kept.count
    ]


def shown_kept(rows: list[dict[str, Any]]) -> list[ShownPart]:
    return [ShownPart(_label(row["holder"]), row["count"], _why(row)) for row in rows]


def shown_erased(erasure: Erasure) -> list[ShownPart]:
    return [ShownPart(_label(row["holder"]), row["count"]) for row in erasure.erased]


def _why(row: dict[str, Any]) -> str:
    if not row["until"]:
        return say(row["text"], {})
    day = formatting.short_date(dt.date.fromisoformat(row["until"]))
    return _("%(why)s Until %(day)s.") % {"why": say(row["text"], {}), "day": day}


def _label(name: str) -> StrOrPromise:
    holder = privacy.holder_named(name)
    return holder.label if holder is not None else name


@dataclass(frozen=True)
class ShownPurpose:
    purpose: ConsentPurpose
    said: list[Consent]


def consents_of(person: Person) -> list[ShownPurpose]:
    """Each purpose in use, or said something about, with what counts today by channel."""
    said: dict[int, list[Consent]] = {}
    for row in Consent.objects.filter(person=person).in_force().select_related("purpose"):
        said.setdefault(row.purpose_id, []).append(row)
    purposes = [row for row in ConsentPurpose.objects.all() if row.archived_at is None or row.pk in said]
    return [ShownPurpose(row, said.get(row.pk, [])) for row in purposes]


def may_contact(person: Person, purpose: ConsentPurpose, channel: str) -> bool:
    """Whether the person may be approached for a purpose by a channel (a value of Consent.Channel).

    The newest statement about the channel or about any channel counts. Nothing said: a purpose that rests on consent
    is closed, one on another basis open.
    """
    rows = Consent.objects.filter(person=person, purpose=purpose, channel__in=[channel, Consent.Channel.ANY])
    newest = rows.order_by("-at", "-pk").first()
    return newest.given if newest is not None else purpose.basis != ConsentPurpose.Basis.CONSENT
