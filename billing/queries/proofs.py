"""What must be true of invoices every night, with the rows that differ (house.md section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Func, Max, Min, OuterRef, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, Lag
from django.utils.translation import gettext_noop

from billing.models import Allocation, Invoice, InvoiceBalance, Line, TaxLine
from core import said
from core.checks_nightly import MOST_KEPT, Problem
from core.db import amount_field

ZERO = Value(Decimal(0), output_field=amount_field())


def sum_of(rows: Any) -> Coalesce:
    """The `total` of rows grouped by their invoice, zero where there are none."""
    return Coalesce(Subquery(rows.values("total")[:1], output_field=amount_field()), ZERO)


def wrong_balances() -> Sequence[Problem]:
    """Kept open amounts against invoices, allocations and credit notes."""
    paid = Allocation.objects.filter(invoice=OuterRef("invoice")).order_by().values("invoice")
    notes = Invoice.objects.issued().filter(credits=OuterRef("invoice")).order_by().values("credits")
    rows = (
        InvoiceBalance.objects.filter(invoice__kind=Invoice.Kind.INVOICE)
        .annotate(
            paid=sum_of(paid.annotate(total=Sum("allocated_amount"))),
            noted=sum_of(notes.annotate(total=Sum("gross_amount"))),
        )
        .annotate(due=F("invoice__gross_amount") - F("paid") + F("noted"))
        .exclude(open_amount=F("due"), allocated_amount=F("paid"))
        .select_related("invoice")[:MOST_KEPT]
    )
    text = gettext_noop("Invoice %(number)s is kept as %(kept)s open, its rows say %(due)s")
    found = [Problem(text, row.invoice.get_absolute_url(), _told(row)) for row in rows]
    return found + _without_balance()


def _told(row: Any) -> dict[str, Any]:
    code = row.currency_id
    return {"number": row.invoice.number, "kept": (row.open_amount, code), "due": (row.due, code)}


def _without_balance() -> list[Problem]:
    text = gettext_noop("Invoice %(number)s has no balance")
    rows = Invoice.objects.issued().filter(balance=None)[:MOST_KEPT]
    return [Problem(text, row.get_absolute_url(), {"number": row.number}) for row in rows]


def broken_numbers() -> Sequence[Problem]:
    """Within a series serials run on by one and dates never go back; the text before the serial tells series apart."""
    before: Any = {"partition_by": [F("company"), F("kind_of")], "order_by": "serial"}
    rows = (
        Invoice.objects.issued()
        .annotate(kind_of=series_text())
        .annotate(last=Window(Lag("serial"), **before), last_on=Window(Lag("issued_on"), **before))
        .filter(~Q(serial=F("last") + 1) | Q(issued_on__lt=F("last_on")), last__isnull=False)
        .order_by("pk")[:MOST_KEPT]
    )
    gap = gettext_noop("Number %(number)s does not follow the one before it, which is %(last)s")
    back = gettext_noop("Number %(number)s is dated %(on)s, before the one that precedes it")
    return [
        Problem(gap, row.get_absolute_url(), {"number": row.number, "last": row.last})  # type: ignore[attr-defined]
        if row.serial != row.last + 1  # type: ignore[attr-defined]
        else Problem(back, row.get_absolute_url(), {"number": row.number, "on": row.issued_on or ""})
        for row in rows
    ]


def series_text() -> Func:
    """What stands before the serial: “2026-” of 2026-0412."""
    return Func(F("number"), Value("[0-9]+$"), Value(""), function="regexp_replace", output_field=CharField())


def wrong_totals() -> Sequence[Problem]:
    """Net and VAT of issued documents against their lines and their VAT rows, in both currencies."""
    lines = Line.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    taxes = TaxLine.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    rows = (
        Invoice.objects.issued()
        .annotate(
            of_lines=sum_of(lines.annotate(total=Sum("net_amount"))),
            of_taxes=sum_of(taxes.annotate(total=Sum("tax_amount"))),
            home_lines=sum_of(lines.annotate(total=Sum("home_net_amount"))),
        )
        .exclude(net_amount=F("of_lines"), tax_amount=F("of_taxes"), home_net_amount=F("home_lines"))[:MOST_KEPT]
    )
    text = gettext_noop("The lines of %(number)s do not sum up to its total")
    return [Problem(text, row.get_absolute_url(), {"number": row.number}) for row in rows]


def continuity(company_id: int) -> list[dict[str, object]]:
    """The report of numbers (capability K10): a row a series and year with first, last, how many, and how many lack."""
    return series_of(Invoice.objects.issued().filter(company=company_id), "issued_on")


def series_of(numbered: Any, day: str) -> list[dict[str, object]]:
    """A row a series of numbered documents; `day` is the date on which they got their number."""
    rows = (
        numbered.annotate(kind_of=series_text())
        .order_by()
        .values("kind_of")
        .annotate(first=Min("serial"), last=Max("serial"), count=Count("pk"), begun=Min(day), ended=Max(day))
        .order_by("-begun", "kind_of")
    )
    return [{**row, "missing": row["last"] - row["first"] + 1 - row["count"]} for row in rows]


@dataclass(frozen=True)
class Shown:
    """A problem in the reader's language."""

    sentence: str
    url: str


def shown(problems: Sequence[Problem]) -> list[Shown]:
    return [Shown(said.say(one.text, said.kept(one.arguments)), one.url) for one in problems]
