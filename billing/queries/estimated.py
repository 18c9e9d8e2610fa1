"""From the plan of a deal to the lines of its quote."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.models import QuoteLine
from billing.queries.quoting import known_language
from projects.models import Estimate, EstimateLine


@dataclass(frozen=True)
class Estimated:
    """An unsaved line and the keys of the estimate's lines it was made from."""

    line: QuoteLine
    keys: list[int]


def lines_from(estimate: Estimate) -> list[Estimated]:
    """One line for each service or role and price, and one for each thing bought in; nobody's name is told."""
    groups: dict[tuple[object, ...], list[EstimateLine]] = {}
    rows = estimate.lines.select_related("service", "work_role", "person")
    with override(known_language(estimate.deal.organisation)):
        for row in rows:
            name = _name_of(row)
            key = (row.pk,) if row.is_external else (name, row.service_id, row.hourly_price)
            groups.setdefault(key, []).append(row)
        return [_line(found) for found in groups.values()]


def _name_of(row: EstimateLine) -> str:
    if row.person is not None and row.description == str(row.person):
        return str(row.service or row.work_role or _("Work"))
    return row.description


def _line(rows: list[EstimateLine]) -> Estimated:
    first, keys = rows[0], [row.pk for row in rows]
    name = _name_of(first)
    tax_class = first.service.tax_class if first.service else "standard"
    if first.is_external:
        return Estimated(
            QuoteLine(description=name, quantity=Decimal(1), unit="pcs", unit_price=first.net_amount, tax_class=tax_class),
            keys,
        )
    minutes = sum(row.minutes for row in rows)
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    line = QuoteLine(
        description=name, quantity=hours, unit="h", unit_price=first.hourly_price, tax_class=tax_class,
        service=first.service, minutes=minutes,
    )  # fmt: skip
    return Estimated(line, keys)
