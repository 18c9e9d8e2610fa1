"""Facts in the past tense: recorded in the audit trail, told to handlers now and after the commit.

`publish` may be called only inside a transaction. Handlers marked `@on` run in the same transaction and must not be
able to fail; those marked `@after` become OutboxJob rows, started on commit and found again by a sweep.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from core import clock
from core.access import Actor, System
from core.messages import send_task
from core.models.audit import AuditEvent, OutboxJob


@dataclass(frozen=True, kw_only=True)
class Event:
    """Carries ids and plain facts, never instances; `schema` grows when the fields change."""

    schema: ClassVar[int] = 1

    @classmethod
    def kind(cls) -> str:
        return f"{cls.__module__.split('.')[0]}.{cls.__name__}"

    def facts(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


@dataclass(frozen=True, kw_only=True)
class Changed(Event):
    """A row was edited through a form; old and new values by field name."""

    model: str
    pk: int
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Created(Event):
    model: str
    pk: int
    new: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Archived(Event):
    model: str
    pk: int


@dataclass(frozen=True, kw_only=True)
class Restored(Event):
    model: str
    pk: int


@dataclass(frozen=True, kw_only=True)
class Deleted(Event):
    model: str
    pk: int
    old: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class BulkChanged(Event):
    """One event for a bulk act, with the ids it touched."""

    model: str
    pks: tuple[int, ...]
    new: dict[str, Any]


E = TypeVar("E", bound=Event)
Handler = Callable[..., None]
_now: dict[str, list[Handler]] = {}
_later: dict[str, dict[str, Handler]] = {}
_kinds: dict[str, type[Event]] = {}


def _register(event: type[Event]) -> str:
    _kinds[event.kind()] = event
    return event.kind()


def on(event: type[E]) -> Callable[[Callable[[E, Actor], None]], Callable[[E, Actor], None]]:
    """Handle the event in the transaction that publishes it."""

    def wrap(handler: Callable[[E, Actor], None]) -> Callable[[E, Actor], None]:
        _now.setdefault(_register(event), []).append(handler)
        return handler

    return wrap


def after(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Handle the event after the commit, at least once; the handler is idempotent by a key of the database."""

    def wrap(handler: Callable[[E], None]) -> Callable[[E], None]:
        _later.setdefault(_register(event), {})[f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return wrap


class OutsideTransaction(RuntimeError):
    """An event was published where a rollback could not take it back."""


def publish(
    event: Event, *, actor: Actor, subject: Model | None = None, company_id: int | None = None, reason: str = ""
) -> AuditEvent:
    """Record the fact and tell the handlers; returns the audit row."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(event.kind())
    row = AuditEvent.objects.create(
        at=clock.now(),
        actor=None if isinstance(actor, System) else actor,
        system=actor.name if isinstance(actor, System) else "",
        on_behalf_of=actor.on_behalf_of if isinstance(actor, System) else None,
        kind=event.kind(),
        schema=event.schema,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        company_id=company_id or getattr(subject, "company_id", None),
        facts=event.facts(),
        reason=reason,
    )
    for handler in _now.get(event.kind(), ()):
        handler(event, actor)
    names = _later.get(event.kind(), {})
    if names:
        jobs = OutboxJob.objects.bulk_create(OutboxJob(event=row, handler=name) for name in names)
        for job in jobs:
            transaction.on_commit(partial(send_task, "core.tasks.run_outbox_job", job.pk), robust=True)
    return row


def deliver(job: OutboxJob) -> None:
    """Call the handler an outbox row names with the event it was made for."""
    kind = _kinds[job.event.kind]
    facts = {field.name: job.event.facts[field.name] for field in dataclasses.fields(kind) if field.name in job.event.facts}
    _later[job.event.kind][job.handler](kind(**facts))


def wiring() -> dict[str, tuple[list[str], list[str]]]:
    """Event kind → names of the handlers now and after the commit, for `manage.py wiring`."""
    return {
        kind: (
            sorted(f"{h.__module__}.{h.__name__}" for h in _now.get(kind, ())),
            sorted(_later.get(kind, {})),
        )
        for kind in sorted({*_now, *_later})
    }
