"""What a forecast page is asked for, read from its address: company, months, grouping, whose deals, compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import home_company
from core.models import Company, Department, Employment, User
from reporting.forecasts import LATE, UNDATED, Bucket, Part, kept_forecasts
from reporting.models import ForecastSnapshot

MONTH, PERSON, TEAM = "month", "person", "team"
GROUPINGS = {MONTH: _("Month"), PERSON: _("Person"), TEAM: _("Team")}
SPANS = {
    "month": _("This month"),
    "quarter": _("This quarter"),
    "next_quarter": _("Next quarter"),
    "half": _("6 months"),
    "year": _("This year"),
}


@dataclass(frozen=True)
class Asked:
    """`months` are first days. `people` says in which team each person is today; `owner` and `team` narrow the deals."""

    company: Company
    today: date
    span: str
    by: str
    months: tuple[date, ...]
    people: dict[int, int]
    keeps: tuple[ForecastSnapshot, ...]
    kept: ForecastSnapshot | None
    owner: User | None = None
    team: Department | None = None

    @property
    def last(self) -> date:
        return month_end(self.months[-1])

    @property
    def is_narrowed(self) -> bool:
        return self.owner is not None or self.team is not None

    def concerns(self, owner: int) -> bool:
        """Whether the deals of this person are asked for."""
        if self.owner is not None and owner != self.owner.pk:
            return False
        return self.team is None or self.people.get(owner) == self.team.pk

    def within(self, part: Part) -> bool:
        return self.concerns(part.owner) and part.bucket in self.months

    def query(self, **changed: str) -> str:
        """The address of the same page with something changed; an empty value takes it away."""
        given = {
            "company": str(self.company.pk),
            "span": self.span,
            "by": self.by,
            "owner": str(self.owner.pk) if self.owner else "",
            "team": str(self.team.pk) if self.team else "",
            "against": self.kept.week_on.isoformat() if self.kept and self.kept not in self.keeps[:1] else "",
        } | changed
        return "?" + urlencode({name: value for name, value in given.items() if value})


def month_end(first: date) -> date:
    return _moved(first, 1) - timedelta(days=1)


def _moved(first: date, by: int) -> date:
    at = first.year * 12 + first.month - 1 + by
    return date(at // 12, at % 12 + 1, 1)


def months_of(span: str, today: date) -> tuple[date, ...]:
    this = today.replace(day=1)
    quarter = this.replace(month=(this.month - 1) // 3 * 3 + 1)
    begin, length = {
        "month": (this, 1),
        "quarter": (quarter, 3),
        "next_quarter": (_moved(quarter, 3), 3),
        "half": (this, 6),
        "year": (this.replace(month=1), 12),
    }[span]
    return tuple(_moved(begin, at) for at in range(length))


def asked(user: User, data: QueryDict) -> Asked | None:
    """None when there is no company yet; what can't be understood is as if it were not asked."""
    rows = Company.objects.select_related("currency")
    company = rows.filter(pk=_key(data, "company")).first() or home_company(user) or rows.first()
    if company is None:
        return None
    today = clock.today(company)
    span = data.get("span", "") if data.get("span") in SPANS else "half"
    contracts = Employment.objects.on(today).filter(company=company)
    keeps = tuple(kept_forecasts(company, today - timedelta(days=today.weekday())))
    by_week = {kept.week_on.isoformat(): kept for kept in keeps}
    found = Asked(
        company=company,
        today=today,
        span=span,
        by=data.get("by", "") if data.get("by") in GROUPINGS else MONTH,
        months=months_of(span, today),
        people=dict(contracts.values_list("user", "department")),
        keeps=keeps,
        kept=by_week.get(data.get("against", "")) or (keeps[0] if keeps else None),
    )
    owner = User.objects.filter(pk=_key(data, "owner")).first() if data.get("owner") else None
    team = Department.objects.filter(pk=_key(data, "team"), company=company).first() if data.get("team") else None
    return replace(found, owner=owner, team=team)


def _key(data: QueryDict, name: str) -> int:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


COLUMNS = "name,organisation,owner,expected_close_on,next_on,chance,weighted,home_value"
WON_COLUMNS = "name,organisation,owner,home_value"


def deals_url(found: Asked, figure: str, bucket: Bucket | None = None, owners: list[int] | None = None) -> str:
    """The list of deals whose total is the figure; without a bucket those of all the months asked for."""
    first, last = found.months[0], found.last
    if isinstance(bucket, date):
        first, last = bucket, month_end(bucket)
    query: dict[str, object] = {"company": found.company.pk}
    if figure == "won":
        query |= {"state": "won", "archived": "with", "closed_from": first, "closed_to": last, "columns": WON_COLUMNS}
    else:
        query |= {"state": "open", "forecast": ["commit"] if figure == "commit" else ["commit", "pipeline"]}
        query |= _closing(found, bucket, first, last) | {"columns": COLUMNS}
    if figure == "bare":
        query["step"] = "none"
    if owners is not None:
        query["owner"] = owners
    return f"{reverse('crm:deals')}?{urlencode(query, doseq=True, safe=',')}"


def _closing(found: Asked, bucket: Bucket | None, first: date, last: date) -> dict[str, object]:
    if bucket == LATE:
        return {"expected_close_to": found.today - timedelta(days=1)}
    if bucket == UNDATED:
        return {"expected_close": "none"}
    return {"expected_close_from": max(first, found.today), "expected_close_to": last}
