"""The pipeline as a board: another renderer of the list of deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, clock, formatting
from core.models import User
from core.ui.parts import Tab
from crm import queries
from crm.cards import cards
from crm.lists import DealList
from crm.models import Deal, Pipeline, Stage
from crm.permissions import DEAL_EDIT, PIPELINE_EDIT

NOTHING = SafeString()


@dataclass(frozen=True)
class ShownColumn:
    stage: Stage
    count: str
    total: str
    chance: str
    cards: SafeString
    more: int
    more_url: str


@dataclass(frozen=True)
class Owner:
    """A face beside the filters: whose deals stand here."""

    user: User
    url: str
    current: bool


FACES = 8


class Board(DealList):
    title = gettext_lazy("Pipeline")
    template_name = "crm/board.html"
    rows_template = "crm/board_rows.html"
    views = ()  # type: ignore[assignment]

    @cached_property
    def pipeline(self) -> Pipeline | None:
        rows = Pipeline.objects.live()
        found = rows.filter(pk=self.kwargs["pk"]).first() if "pk" in self.kwargs else rows.first()
        if found is None and "pk" in self.kwargs:
            raise Http404
        return found

    @cached_property
    def today(self) -> date:
        return clock.today(access.home_company(self.user))

    @property
    def movable(self) -> bool:
        return access.may(self.user, DEAL_EDIT)

    def rows_context(self) -> dict[str, Any]:
        columns = self._columns(self.pipeline) if self.pipeline else []
        return {
            "board": {
                "lede": lede(columns),
                "pipelines": self._pipelines(),
                "pipeline": self.pipeline,
                "owners": self._owners(),
                "columns": [self._shown(column) for column in columns],
                "movable": self.movable,
                "may_edit": access.may(self.user, PIPELINE_EDIT),
            }
        }

    def _columns(self, pipeline: Pipeline) -> list[queries.StageColumn]:
        if self.listing.is_whole:
            return queries.whole_board(self.user, pipeline)
        return queries.board(self.filtered_queryset(), pipeline)

    def _pipelines(self) -> list[Tab]:
        return [
            Tab(one.name, reverse("crm:board_of", args=[one.pk]), current=one == self.pipeline)
            for one in Pipeline.objects.live()
        ]

    def _owners(self) -> list[Owner]:
        """Those who own an open deal here and that the reader may see, eight at most; pressing a face again lets go."""
        if self.pipeline is None:
            return []
        return [self._owner(user) for user in queries.owners_on_board(self.user, self.pipeline, FACES)]

    def _owner(self, user: User) -> Owner:
        query = self.request.GET.copy()
        current = query.getlist("owner") == [str(user.pk)]
        query.pop("owner", None)
        if not current:
            query["owner"] = str(user.pk)
        return Owner(user, f"{self.request.path}?{query.urlencode()}" if query else self.request.path, current)

    def _shown(self, column: queries.StageColumn) -> ShownColumn:
        more = min(queries.CARDS, column.count - len(column.deals))
        last = column.deals[-1] if column.deals and more > 0 else None
        shown = cards(column.deals, movable=self.movable, today=self.today)
        return shown_column(column, shown, more, self.more_url(column.stage, last) if last else "")

    def more_url(self, stage: Stage, last: Deal) -> str:
        query = self.request.GET.copy()
        query["after_card"] = str(last.pk)
        return f"{reverse('crm:stage_cards', args=[stage.pk])}?{query.urlencode()}"


def shown_column(
    column: queries.StageColumn,
    shown: SafeString = NOTHING,
    more: int = 0,
    url: str = "",
) -> ShownColumn:
    return ShownColumn(
        column.stage,
        formatting.number(column.count),
        _sums(column.totals, 1) or "–",
        formatting.percent(column.stage.probability),
        shown,
        more,
        url,
    )


class StageCards(Board):
    """The next cards of one stage, on demand."""

    extra_params = ("after_card",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = Stage.objects.select_related("pipeline").filter(pk=kwargs["pk"]).first()
        given = request.GET.get("after_card", "")
        if stage is None or (given and not (given.isascii() and given.isdigit() and len(given) < 19)):
            raise Http404
        last = Deal.objects.visible_to(self.user, self.permission).filter(pk=int(given)).first() if given else None
        found = queries.more_cards(self.filtered_queryset(), stage, last)
        deals = found[: queries.CARDS]
        more = self.more_url(stage, deals[-1]) if len(found) > queries.CARDS else ""
        html = cards(deals, movable=self.movable, today=self.today)
        template = "crm/stage_more.html" if request.headers.get("HX-Request") else "crm/stage_cards.html"
        return render(request, template, {"stage": stage, "cards": html, "more_url": more})


def _sums(totals: tuple[tuple[str, Decimal, Decimal], ...], at: int) -> str:
    """Sums of each currency apart: currencies are never added (domain.md section 8)."""
    return " + ".join(formatting.money(row[at], row[0], decimals=0) for row in totals)  # type: ignore[arg-type]


def lede(columns: list[queries.StageColumn]) -> str:
    """What stands on the board, and how much of it nobody has a plan for."""
    count = sum(column.count for column in columns)
    added: dict[str, tuple[Decimal, Decimal]] = {}
    for column in columns:
        for code, total, weighted in column.totals:
            before = added.get(code, (Decimal(0), Decimal(0)))
            added[code] = (before[0] + total, before[1] + weighted)
    totals = tuple((code, total, weighted) for code, (total, weighted) in added.items())
    if not count:
        return _("No open deals here. The next one starts with a conversation.")
    sentence = ngettext(
        "%(count)s open deal worth %(total)s, %(weighted)s weighted.",
        "%(count)s open deals worth %(total)s, %(weighted)s weighted.",
        count,
    )
    said = sentence % {"count": formatting.number(count), "total": _sums(totals, 1), "weighted": _sums(totals, 2)}
    stepless = sum(column.stepless for column in columns)
    if not stepless:
        return said
    flag = ngettext("%(n)s has no next step.", "%(n)s have no next step.", stepless)
    return f"{said} {flag % {'n': formatting.number(stepless)}}"
