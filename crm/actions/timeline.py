"""Telling the timeline: whoever makes a fact calls `record` in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from core import clock
from core.access import Actor, person_of
from core.permissions import Permission
from crm.models import Deal, Lead, Organisation, Person, TimelineEntry


def record(
    *,
    subject: Model,
    kind: str,
    permission: Permission,
    summary: str,
    actor: Actor,
    arguments: dict[str, Any] | None = None,
    organisation: Organisation | None = None,
    person: Person | None = None,
    deal: Deal | None = None,
    lead: Lead | None = None,
    said: str = "",
    tone: str = "",
    url: str = "",
    at: datetime | None = None,
) -> None:
    """Add one entry; a second one for the same subject and kind is ignored, so that a repeated act tells once.

    `summary` is a message id marked with gettext_noop; `arguments` fill its named places in the reader's language
    (`{"amount": "12.00", "currency": "EUR"}` is shown as money, ISO dates as dates: crm.timeline).
    """
    told = _entry(
        subject=subject, permission=permission, actor=actor, arguments=arguments, url=url, at=at, kind=kind,
        summary=summary, organisation=organisation, person=person, deal=deal, lead=lead, said=said, tone=tone,
    )  # fmt: skip
    TimelineEntry.objects.bulk_create([told], ignore_conflicts=True)


def record_all(facts: Iterable[Mapping[str, Any]]) -> None:
    """The same for an act on many rows, in one statement; each fact holds what `record` takes."""
    TimelineEntry.objects.bulk_create([_entry(**fact) for fact in facts], ignore_conflicts=True)


def retell(*, subject: Model, **values: Any) -> None:
    """Correct what was told about a person's own words; the database refuses it for any other fact."""
    _told_of(subject).update(**values)


def untell(*, subject: Model) -> None:
    """Take a person's own words off the timelines again."""
    _told_of(subject).delete()


def _told_of(subject: Model) -> Any:
    return TimelineEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


def _entry(
    *,
    subject: Model,
    permission: Permission,
    actor: Actor,
    arguments: dict[str, Any] | None = None,
    url: str = "",
    at: datetime | None = None,
    **rest: Any,
) -> TimelineEntry:
    return TimelineEntry(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        permission=permission.name,
        arguments=arguments or {},
        url=url or _url_of(subject),
        actor=person_of(actor),
        at=at or clock.now(),
        **rest,
    )


def _url_of(subject: Model) -> str:
    found = getattr(subject, "get_absolute_url", None)
    return found() if found else ""
