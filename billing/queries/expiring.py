"""Which quotes run out, by the civil day of their company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from billing.models import Quote
from billing.queries.quoting import settings_of
from core import clock
from core.models import Company


def out_of_time() -> Iterator[Quote]:
    """Waiting quotes whose last day is over, oldest first."""
    for company in Company.objects.order_by("pk"):
        rows = Quote.objects.out_of_time(on=clock.today(company)).filter(company=company)
        yield from rows.order_by("valid_until", "pk")


def near_their_end() -> Iterator[Quote]:
    """Waiting quotes whose last day comes within the company's days and whose owner has not been reminded."""
    for company in Company.objects.order_by("pk"):
        days, today = settings_of(company).remind_days, clock.today(company)
        if not days:
            continue
        rows = Quote.objects.waiting().filter(company=company, reminder=None)
        soon = rows.filter(valid_until__gte=today, valid_until__lte=today + timedelta(days=days))
        yield from soon.order_by("valid_until", "pk")
