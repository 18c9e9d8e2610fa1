"""What must be true of quotes every night, with the rows that differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, Sum, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext_noop

from billing.models import Quote, QuoteLine
from billing.queries.proofs import series_of, series_text, sum_of
from core.checks_nightly import MOST_KEPT, Problem


def broken_quote_numbers() -> Sequence[Problem]:
    """Within a series serials run on by one; the text before the serial tells series apart."""
    before: Any = {"partition_by": [F("company"), F("kind_of")], "order_by": "serial"}
    rows = (
        Quote.objects.exclude(number="")
        .annotate(kind_of=series_text())
        .annotate(last=Window(Lag("serial"), **before))
        .filter(~Q(serial=F("last") + 1), last__isnull=False)
        .order_by("pk")[:MOST_KEPT]
    )
    gap = gettext_noop("Number %(number)s does not follow the one before it, which is %(last)s")
    found: list[Any] = list(rows)
    return [Problem(gap, row.get_absolute_url(), {"number": row.number, "last": row.last}) for row in found]


def quote_continuity(company_id: int) -> list[dict[str, object]]:
    """The report of numbers of quotes: a row a series and year, as for invoices."""
    return series_of(Quote.objects.exclude(number="").filter(company=company_id), "sent_on")


def wrong_quote_totals() -> Sequence[Problem]:
    lines = QuoteLine.objects.filter(quote=OuterRef("pk")).order_by().values("quote")
    rows = (
        Quote.objects.exclude(state=Quote.State.DRAFT)
        .annotate(of_lines=sum_of(lines.annotate(total=Sum("net_amount"))))
        .exclude(net_amount=F("of_lines"))[:MOST_KEPT]
    )
    text = gettext_noop("The lines of %(number)s do not sum up to its total")
    return [Problem(text, row.get_absolute_url(), {"number": row.number}) for row in rows]


def without_evidence() -> Sequence[Problem]:
    """Accepted without a row that says by whom, or with a hash that is not that of the stored paper."""
    rows = (
        Quote.objects.accepted()
        .filter(Q(acceptance=None) | ~Q(acceptance__document_sha256=F("document__sha256")))
        .order_by("pk")[:MOST_KEPT]
    )
    text = gettext_noop("Quote %(number)s is accepted and its evidence is missing or belongs to another paper")
    return [Problem(text, row.get_absolute_url(), {"number": row.number}) for row in rows]
