"""What customers owe, by how late it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from billing.models import InvoiceBalance
from billing.permissions import INVOICE_VIEW
from core.access import Actor
from core.models import Company
from crm.models import Organisation

BANDS = (
    ("current", _("Not due")),
    ("1-30", _("1–30 days late")),
    ("31-60", _("31–60 days late")),
    ("61-90", _("61–90 days late")),
    ("over", _("Over 90 days late")),
)
ZERO = Decimal(0)


@dataclass
class AgedRow:
    """A customer's open amounts in the company's currency by lateness."""

    customer: Any
    bands: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    @property
    def total(self) -> Decimal:
        return sum(self.bands.values(), start=ZERO)


def band_ends(day: date) -> list[tuple[str, date | None, date | None]]:
    """Band → first and last due date, both included; None is open-ended."""
    ago = [day - timedelta(days=n) for n in (0, 1, 30, 31, 60, 61, 90, 91)]
    return [
        ("current", ago[0], None),
        ("1-30", ago[2], ago[1]),
        ("31-60", ago[4], ago[3]),
        ("61-90", ago[6], ago[5]),
        ("over", None, ago[7]),
    ]


def aged_receivables(actor: Actor, company: Company, on: date) -> tuple[list[AgedRow], AgedRow]:
    """Rows by customer, the most owed first, and their total; two queries."""
    balances = InvoiceBalance.objects.visible_to(actor, INVOICE_VIEW).open().filter(company=company)
    sums = (
        balances.annotate(band=_band(on))
        .order_by()
        .values("customer_id", "band")
        .annotate(total=Sum("home_open_amount"))
    )
    rows: dict[int, AgedRow] = {}
    total = AgedRow(None)
    for row in sums:
        found = rows.setdefault(row["customer_id"], AgedRow(row["customer_id"]))
        found.bands[row["band"]] += row["total"]
        total.bands[row["band"]] += row["total"]
    names = Organisation.objects.in_bulk(rows)
    for key, found in rows.items():
        found.customer = names[key]
    return sorted(rows.values(), key=lambda found: -found.total), total


def _band(on: date) -> Case:
    whens = []
    for name, first, last in band_ends(on):
        given = {k: v for k, v in (("due_on__gte", first), ("due_on__lte", last)) if v is not None}
        whens.append(When(**given, then=Value(name)))
    return Case(*whens, output_field=CharField())
