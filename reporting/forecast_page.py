"""The forecast as its page shows it: figures, a chart, rows with targets and differences, what stands apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.charts import BarChart, Bars, Line, Point, draw_bars, money_style
from core.models import Department, User
from core.ui.parts import Figure
from crm.calculations.targets import ZERO, Wanted, targets_by_month, targets_by_person
from crm.models import SalesTarget
from reporting.forecast_asked import MONTH, PERSON, Asked, deals_url
from reporting.forecasts import LATE, UNDATED, Bucket, Part, Sums, added, grouped, kept_parts, open_parts, won_parts
from reporting.permissions import FORECAST_VIEW


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    note: str = ""
    note_url: str = ""


@dataclass(frozen=True)
class ForecastRow:
    """`reach` is won and weighted as whole percent of the target, None without one."""

    name: str
    url: str
    cells: list[Cell]
    target: str
    reach: int | None
    change: Cell


class ForecastPage:
    """Lazy; eight queries whatever the number of deals, people and months."""

    def __init__(self, user: User, found: Asked) -> None:
        self.user, self.asked = user, found
        self.code = found.company.currency_id

    @cached_property
    def parts(self) -> list[Part]:
        found = self.asked
        opened = open_parts(self.user, found.company, found.today)
        won = won_parts(self.user, found.company, found.months[0], found.last)
        return [part for part in (*opened, *won) if found.concerns(part.owner)]

    @cached_property
    def inside(self) -> list[Part]:
        return [part for part in self.parts if self.asked.within(part)]

    @cached_property
    def before(self) -> list[Part]:
        found = self.asked
        parts = kept_parts(self.user, found.kept) if found.kept else []
        return [part for part in parts if found.concerns(part.owner)]

    @cached_property
    def total(self) -> Sums:
        return added(self.inside)

    @cached_property
    def wanted(self) -> list[Wanted]:
        rows = SalesTarget.objects.visible_to(self.user, FORECAST_VIEW).filter(company=self.asked.company)
        rows = rows.of_months(self.asked.months[0], self.asked.months[-1])
        told = rows.values_list("user", "department", "month_on", "net_amount")
        return [Wanted(*row) for row in told if row[0] is None or self.asked.concerns(row[0])]

    @cached_property
    def target_of_month(self) -> dict[date, Decimal]:
        found = self.asked
        rows = [row for row in self.wanted if row.person is not None] if found.owner else self.wanted
        return targets_by_month(rows, found.people, team=found.team.pk if found.team and not found.owner else None)

    def money(self, amount: Decimal) -> str:
        return formatting.money(amount, self.code, decimals=0)

    def signed(self, amount: Decimal) -> str:
        return f"+{self.money(amount)}" if amount > 0 else self.money(amount)

    def link(self, figure: str, amount: Decimal, parts: list[Part], bucket: Bucket | None = None) -> str:
        """Nothing for nothing; owners are named where only some people's deals are meant."""
        if not amount:
            return ""
        owners = sorted({part.owner for part in parts}) if self.asked.is_narrowed or self.asked.by != MONTH else None
        return deals_url(self.asked, figure, bucket, owners)

    # Figures -------------------------------------------------------------------------------------------------------
    def figures(self) -> list[Figure]:
        total, target = self.total, sum(self.target_of_month.values(), ZERO)
        found = [Figure(_("Won so far"), self.money(total.won), url=self._all("won", total.won))]
        labels = {"commit": _("Commit"), "weighted": _("Weighted"), "best": _("Best case")}
        difference = total - added(part for part in self.before if self.asked.within(part))
        for name, label in labels.items():
            amount, change = getattr(total, name), getattr(difference, name)
            note = self._since(change) if self.asked.kept else ""
            found.append(Figure(label, self.money(amount), note=note, url=self._all(name, amount)))
        if target:
            reached = formatting.percent(100 * (total.won + total.weighted) / target, decimals=0)
            note = _("%(share)s with won and weighted") % {"share": reached}
            found.append(Figure(_("Target"), self.money(target), note=note))
        return found

    def _all(self, figure: str, amount: Decimal) -> str:
        owners = sorted({part.owner for part in self.inside}) if self.asked.is_narrowed else None
        return deals_url(self.asked, figure, None, owners) if amount else ""

    def _since(self, change: Decimal) -> str:
        assert self.asked.kept is not None
        week = formatting.week(self.asked.kept.week_on)
        if not change:
            return _("As in %(week)s") % {"week": week}
        return _("%(difference)s since %(week)s") % {"difference": self.signed(change), "week": week}

    def bare(self) -> dict[str, str] | None:
        """What of the weighted figure nobody is working on, as a sentence with its link."""
        total = self.total
        if not total.bare_deals:
            return None
        said = ngettext(
            "%(n)s deal without a next step holds %(amount)s of the weighted figure.",
            "%(n)s deals without a next step hold %(amount)s of the weighted figure.",
            total.bare_deals,
        ) % {"n": formatting.number(total.bare_deals), "amount": self.money(total.bare)}
        return {"says": said, "url": self._all("bare", Decimal(1))}

    # Rows ----------------------------------------------------------------------------------------------------------
    def rows(self) -> list[ForecastRow]:
        by = self.asked.by
        if by == MONTH:
            return [self._month_row(month) for month in self.asked.months]
        return self._people_rows() if by == PERSON else self._team_rows()

    def _month_row(self, month: date) -> ForecastRow:
        name = capfirst(formatting.month_name(month))
        return self._row(name, "", lambda part: part.bucket == month, self.target_of_month.get(month, ZERO), month)

    def _people_rows(self) -> list[ForecastRow]:
        targets = targets_by_person(self.wanted)
        sums = grouped(self.inside, lambda part: part.owner)
        names = dict(User.objects.filter(pk__in={*sums, *targets}).values_list("pk", "name"))
        keys = sorted(names, key=lambda pk: (-_expected(sums.get(pk, Sums())), names[pk]))
        return [
            self._row(
                names[pk],
                self.asked.query(owner=str(pk), by=MONTH),
                lambda part, pk=pk: part.owner == pk,  # type: ignore[misc]
                targets.get(pk, ZERO),
            )
            for pk in keys
        ]

    def _team_rows(self) -> list[ForecastRow]:
        team_of = self.asked.people
        sums = grouped(self.inside, lambda part: team_of.get(part.owner))
        teams = {row.team for row in self.wanted} | {
            team_of.get(row.person) for row in self.wanted if row.person is not None
        }
        names: dict[int | None, str] = dict(
            Department.objects.filter(pk__in={*sums, *teams} - {None}).values_list("pk", "name")
        )
        if None in sums:
            names[None] = _("In no team")
        keys = sorted(names, key=lambda pk: (-_expected(sums.get(pk, Sums())), names[pk]))
        return [
            self._row(
                names[pk],
                self.asked.query(team=str(pk), by=MONTH) if pk else "",
                lambda part, pk=pk: team_of.get(part.owner) == pk,  # type: ignore[misc]
                self._team_target(pk),
            )
            for pk in keys
        ]

    def _team_target(self, team: int | None) -> Decimal:
        if team is None:
            return ZERO
        return sum(targets_by_month(self.wanted, self.asked.people, team=team).values(), ZERO)

    def _row(
        self, name: str, url: str, mine: Callable[[Part], bool], target: Decimal, bucket: date | None = None
    ) -> ForecastRow:
        parts = [part for part in self.inside if mine(part)]
        sums = added(parts)
        change = sums - added(part for part in self.before if self.asked.within(part) and mine(part))
        owners = sorted({part.owner for part in (*parts, *self.before) if mine(part)})
        return ForecastRow(
            name,
            url,
            self._cells(sums, parts, bucket),
            self.money(target) if target else "–",
            int(100 * _expected(sums) / target) if target else None,
            self._change(change.weighted, bucket, owners),
        )

    def _cells(self, sums: Sums, parts: list[Part], bucket: date | None) -> list[Cell]:
        found = []
        for name in ("won", "commit", "weighted", "best"):
            amount = getattr(sums, name)
            note, note_url = "", ""
            if name == "weighted" and sums.bare_deals:
                note = _("%(amount)s without a next step") % {"amount": self.money(sums.bare)}
                note_url = self.link("bare", Decimal(1), parts, bucket)
            text = self.money(amount) if amount else "–"
            found.append(Cell(text, self.link(name, amount, parts, bucket), note, note_url))
        return found

    def _change(self, amount: Decimal, bucket: date | None, owners: list[int]) -> Cell:
        if self.asked.kept is None:
            return Cell("")
        more: dict[str, Any] = {"month": bucket.isoformat()} if bucket else {}
        if bucket is None:
            more["who"] = ",".join(str(pk) for pk in owners)
        url = reverse("reporting:forecast_changes") + self.asked.query(**more)
        return Cell(self.signed(amount) if amount else "–", url if amount else "")

    def total_row(self) -> ForecastRow:
        sums, target = self.total, sum(self.target_of_month.values(), ZERO)
        change = sums - added(part for part in self.before if self.asked.within(part))
        cells = [Cell(self.money(getattr(sums, n)), self._all(n, getattr(sums, n))) for n in _FIGURES]
        reach = int(100 * _expected(sums) / target) if target else None
        url = reverse("reporting:forecast_changes") + self.asked.query()
        shown = Cell(self.signed(change.weighted), url) if self.asked.kept else Cell("")
        return ForecastRow(_("All"), "", cells, self.money(target) if target else "–", reach, shown)

    # Apart ---------------------------------------------------------------------------------------------------------
    def apart(self) -> list[dict[str, str]]:
        """Open deals that are in no month: their day has passed, or they have none."""
        labels = {LATE: _("Expected close has passed"), UNDATED: _("No expected close")}
        found = []
        for bucket, label in labels.items():
            parts = [part for part in self.parts if part.bucket == bucket]
            sums = added(parts)
            if sums.deals:
                owners = sorted({part.owner for part in parts}) if self.asked.is_narrowed else None
                many = ngettext("%(n)s deal", "%(n)s deals", sums.deals) % {"n": formatting.number(sums.deals)}
                found.append(
                    {
                        "label": label,
                        "many": many,
                        "weighted": self.money(sums.weighted),
                        "best": self.money(sums.best),
                        "url": deals_url(self.asked, "best", bucket, owners),
                    }
                )
        return found

    def chart(self) -> Any:
        months = self.asked.months
        sums = grouped(self.inside, lambda part: part.bucket)
        targets = [self.target_of_month.get(month, ZERO) for month in months]
        if len(months) < 2 or not (self.inside or any(targets)):
            return None
        return draw_bars(
            BarChart(
                key="forecast",
                title=_("Won and weighted by month"),
                desc=_("What is won and what is to be expected in each month, beside the target."),
                points=[
                    Point(capfirst(formatting.month_name(m)), formatting.month_name(m, year=False, short=True))
                    for m in months
                ],
                bars=[
                    Bars(_("Won"), [sums.get(month, Sums()).won for month in months], colour=1),
                    Bars(_("Weighted"), [sums.get(month, Sums()).weighted for month in months], colour=0),
                ],
                line=Line(_("Target"), targets, colour=2, faint=True) if any(targets) else None,
                style=money_style(self.code),
            )
        )


_FIGURES = ("won", "commit", "weighted", "best")


def _expected(sums: Sums) -> Decimal:
    return sums.won + sums.weighted
