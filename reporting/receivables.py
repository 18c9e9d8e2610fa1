"""What customers owe, by how late it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
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
PAGE = 50


@dataclass
class AgedRow:
    """A customer's open amounts in the company's currency by lateness."""

    customer: Any
    bands: dict[str, Decimal] = field(default_factory=dict)

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


def aged_total(actor: Actor, company: Company, on: date) -> AgedRow:
    """Everyone's open amounts by lateness; one query."""
    found = _open(actor, company).aggregate(**_bands(on))
    return _row(None, found)


def aged_receivables(actor: Actor, company: Company, on: date, *, page: int = 1) -> tuple[list[AgedRow], bool]:
    """A page of customers, the most owed first, and whether more follow; two queries."""
    sums = _open(actor, company).order_by().values("customer_id").annotate(**_bands(on), owed=Sum("home_open_amount"))
    start = (page - 1) * PAGE
    found = list(sums.order_by("-owed", "customer_id")[start : start + PAGE + 1])
    names = Organisation.objects.only("name").in_bulk(row["customer_id"] for row in found[:PAGE])
    return [_row(names[row["customer_id"]], row) for row in found[:PAGE]], len(found) > PAGE


def _open(actor: Actor, company: Company) -> Any:
    return InvoiceBalance.objects.visible_to(actor, INVOICE_VIEW).open().filter(company=company)


def _bands(on: date) -> dict[str, Sum]:
    found = {}
    for name, first, last in band_ends(on):
        given = {k: v for k, v in (("due_on__gte", first), ("due_on__lte", last)) if v is not None}
        found[f"sum_{name}"] = Sum("home_open_amount", filter=Q(**given))
    return found


def _row(customer: Any, sums: dict[str, Any]) -> AgedRow:
    return AgedRow(customer, {name: amount for name, _label in BANDS if (amount := sums[f"sum_{name}"]) is not None})
