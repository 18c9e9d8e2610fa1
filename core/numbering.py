"""Document numbers: from a locked counter row, as the last statement before the commit, so that nothing leaves a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import Refused
from core.formatting import short_date
from core.models import NumberSeries
from core.prepared import SAMPLE_KEY, Prepared


@dataclass(frozen=True)
class TakenNumber:
    """`serial` counts within the series; `reference_base` is unique within the company (domain.md section 15)."""

    number: str
    serial: int
    reference_base: int


def take_number(*, company_id: int, kind: str, on: date, first_prefix: str = "") -> TakenNumber:
    """Take the next number of the company's series of the kind in the year of `on`; call it last in the transaction.

    The first document of a year opens that year's series after the pattern of the year before; the very first of a kind
    opens one with `first_prefix`, where that is given. Raises Refused when there is none to follow, or when a later
    date was already issued in it (domain.md section 4).
    """
    series = _locked(company_id, kind, on.year) or _opened(company_id, kind, on.year)
    if series is None and first_prefix:
        series = _begun(company_id, kind, on.year, first_prefix)
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


_SERIES: Prepared[NumberSeries] = Prepared(
    lambda company, kind, year: (
        NumberSeries.objects.select_for_update(no_key=True)
        .filter(company_id=company, kind=kind, fiscal_year=year)
        .order_by("pk")[:1]
    ),
    company=SAMPLE_KEY,
    kind="a kind",
    year=9_876,
)


def _locked(company_id: int, kind: str, year: int) -> NumberSeries | None:
    return _SERIES.first(company=company_id, kind=kind, year=year)


def _opened(company_id: int, kind: str, year: int) -> NumberSeries | None:
    """The new year's series; the lock on the old one lets only one of two who come at once open it."""
    before = _locked(company_id, kind, year - 1)
    if before is None:
        return None
    known = _locked(company_id, kind, year)
    if known is not None:
        return known
    return NumberSeries.objects.create(
        company_id=company_id,
        kind=kind,
        prefix=before.prefix,
        digits=before.digits,
        fiscal_year=year,
        reference_prefix=_free_prefix(company_id),
    )


def _begun(company_id: int, kind: str, year: int, prefix: str) -> NumberSeries | None:
    """The company's first series of a kind; of two who come at once the second finds the first one's."""
    NumberSeries.objects.get_or_create(
        company_id=company_id,
        kind=kind,
        prefix=prefix,
        fiscal_year=year,
        defaults={"reference_prefix": _free_prefix(company_id)},
    )
    return _locked(company_id, kind, year)


def _free_prefix(company_id: int) -> int:
    highest = NumberSeries.objects.filter(company_id=company_id).aggregate(top=Max("reference_prefix"))["top"]
    return (highest or 0) + 1
