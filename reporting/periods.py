"""The period, basis and company that a report is asked for, read from the address."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core import clock, formatting
from core.access import home_company
from core.models import Company, User
from reporting.margins import DIMENSIONS, EARNED, INVOICED, Dimension, Period

MOST_PAGES = 10_000


@dataclass(frozen=True)
class Asked:
    """What the page shows; `url` makes the address of the same page with one thing changed."""

    company: Company
    today: date
    period: Period
    preset: str
    basis: str
    dimension: Dimension
    problem: str = ""

    def query(self, **changed: str) -> str:
        given = {
            "by": self.dimension.name,
            "basis": self.basis,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "company": str(self.company.pk),
        }
        return "?" + urlencode(given | changed)

    @property
    def words(self) -> str:
        first, last = self.period.first, self.period.last
        return f"{formatting.short_date(first)} – {formatting.short_date(last)}"


def presets(today: date) -> list[tuple[str, str, Period]]:
    """(name, label, period) of the periods people ask for."""
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    year = today.replace(month=1, day=1)
    return [
        ("month", _("This month"), Period(month, _month_end(month))),
        ("last_month", _("Last month"), Period(last_month, _month_end(last_month))),
        ("90", _("90 days"), Period(today - timedelta(days=89), today)),
        ("year", _("This year"), Period(year, today.replace(month=12, day=31))),
        ("last_year", _("Last year"), Period(year.replace(year=year.year - 1), year - timedelta(days=1))),
    ]


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def asked(user: User, data: QueryDict) -> Asked | None:
    """None when there is no company yet. What can't be understood is said, and the 90 days are shown."""
    company = asked_company(user, data.get("company", ""))
    if company is None:
        return None
    today = clock.today(company)
    known = {name: period for name, _label, period in presets(today)}
    period, problem = known["90"], ""
    if data.get("from") or data.get("to"):
        try:
            period = Period(date.fromisoformat(data.get("from", "")), date.fromisoformat(data.get("to", "")))
            if period.last < period.first:
                raise ValueError
        except ValueError:
            problem = _("The period could not be understood; the last 90 days are shown.")
            period = known["90"]
    preset = next((name for name, found in known.items() if found == period), "")
    basis = data.get("basis") if data.get("basis") in (EARNED, INVOICED) else EARNED
    dimension = DIMENSIONS.get(data.get("by", ""), DIMENSIONS["client"])
    return Asked(company, today, period, preset, basis or EARNED, dimension, problem)


def asked_company(user: User, text: str) -> Company | None:
    """The company an address asks for, else the reader's own, else the first; None where there is none yet."""
    rows = Company.objects.select_related("currency")
    if text.isascii() and text.isdigit() and len(text) < 19 and (found := rows.filter(pk=int(text)).first()):
        return found
    return home_company(user) or rows.first()


def page_number(request: HttpRequest) -> int:
    """Which page of a report's rows is asked for; raises Http404 for what is none."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_PAGES):
        raise Http404
    return int(text[:6])
