"""The only source of time: the company's civil day decides, and demo data may be made in the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import DateTimeField, Func
from django.utils import timezone

if TYPE_CHECKING:
    from core.models import Company

_moved: ContextVar[datetime | None] = ContextVar("keel_moved_clock", default=None)


def now() -> datetime:
    """The present instant in UTC, or the moved one inside `at`."""
    return _moved.get() or timezone.now()


class Now(Func):
    """The same in SQL, asked each time the SQL runs: for querysets that are made once and kept."""

    template = "coalesce(nullif(current_setting('keel.now', true), '')::timestamptz, statement_timestamp())"
    output_field = DateTimeField()


def today(company: Company | None = None) -> date:
    """The civil date where the company is; without a company, in UTC."""
    zone = ZoneInfo(company.time_zone) if company else UTC
    return now().astimezone(zone).date()


class ClockIsReal(Exception):
    """The clock of a company that is no demo can't be moved."""


@contextmanager
def at(moment: datetime, *, company: Company) -> Iterator[None]:
    """Run a block in one transaction as if it were `moment`; triggers see it too (setting `keel.now`)."""
    if not company.is_demo:
        raise ClockIsReal(company.name)
    token = _moved.set(moment)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('keel.now', %s, true)", [moment.isoformat()])
            yield
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('keel.now', '', true)")
    finally:
        _moved.reset(token)
