"""Document numbers: from a locked counter row, as the last statement before the commit, so that nothing leaves a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.errors import Refused
from core.formatting import short_date
from core.models import NumberSeries


@dataclass(frozen=True)
class TakenNumber:
    """`serial` counts within the series; `reference_base` is unique within the company (domain.md section 15)."""

    number: str
    serial: int
    reference_base: int


def take_number(*, company_id: int, kind: str, on: date) -> TakenNumber:
    """Take the next number of the company's series of the kind in the year of `on`; call it last in the transaction.

    Raises Refused when there is no series, or when a later date was already issued in it (domain.md section 4).
    """
    series = (
        NumberSeries.objects.select_for_update(no_key=True)
        .filter(company_id=company_id, kind=kind, fiscal_year=on.year)
        .order_by("pk")
        .first()
    )
    if series is None:
        raise Refused(
            _("There is no number series for %(year)s. Add one in the settings.") % {"year": on.year},
            link="/settings/series/",
            link_label=_("Number series"),
        )
    if series.last_issued_on and on < series.last_issued_on:
        raise Refused(
            _("The last document of this series is dated %(last)s; the earliest date possible is that day.")
            % {"last": short_date(series.last_issued_on)}
        )
    serial = series.next_number
    NumberSeries.objects.filter(pk=series.pk).update(next_number=serial + 1, last_issued_on=on)
    number = f"{series.prefix}{series.fiscal_year}-{serial:0{series.digits}d}"
    base = int(f"{series.reference_prefix}{series.fiscal_year % 100:02d}{serial:06d}")
    return TakenNumber(number, serial, base)
