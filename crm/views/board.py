"""The pipeline as a board: another renderer of the list of deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, clock, formatting
from core.ui.parts import Tab
from crm import queries
from crm.cards import cards
from crm.lists import DealList
from crm.models import Pipeline, Stage
from crm.permissions import DEAL_EDIT


@dataclass(frozen=True)
class ShownColumn:
    stage: Stage
    count: str
    total: str
    chance: str
    cards: SafeString
    more: int
    more_url: str


class Board(DealList):
    title = gettext_lazy("Pipeline")
    template_name = "crm/board.html"
    rows_template = "crm/board_rows.html"

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
        columns = queries.board(self.filtered_queryset(), self.pipeline) if self.pipeline else []
        stages = [column.stage for column in columns]
        return {
            "board": {
                "lede": _lede(columns),
                "pipelines": self._pipelines(),
                "columns": [self._shown(column, stages) for column in columns],
            }
        }

    def _pipelines(self) -> list[Tab]:
        return [
            Tab(one.name, reverse("crm:board_of", args=[one.pk]), current=one == self.pipeline)
            for one in Pipeline.objects.live()
        ]

    def _shown(self, column: queries.StageColumn, stages: list[Stage]) -> ShownColumn:
        address = reverse("crm:stage_cards", args=[column.stage.pk])
        query = self.request.GET.copy()
        query["start"] = str(len(column.deals))
        return ShownColumn(
            column.stage,
            formatting.number(column.count),
            _sums(column.totals, 1) or "–",
            formatting.percent(column.stage.probability),
            cards(column.deals, stages, get_token(self.request), movable=self.movable, today=self.today),
            min(queries.CARDS, column.count - len(column.deals)),
            f"{address}?{query.urlencode()}",
        )


class StageCards(Board):
    """The next cards of one stage, on demand."""

    extra_params = ("start",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = Stage.objects.select_related("pipeline").filter(pk=kwargs["pk"]).first()
        start = request.GET.get("start", "0")
        if stage is None or not (start.isascii() and start.isdigit() and len(start) < 10):
            raise Http404
        deals = queries.more_cards(self.filtered_queryset(), stage, int(start))
        stages = list(stage.pipeline.stages.all())
        html = cards(deals, stages, get_token(request), movable=self.movable, today=self.today)
        if not request.headers.get("HX-Request"):
            return render(request, "crm/stage_cards.html", {"stage": stage, "cards": html})
        return HttpResponse(html)


def _sums(totals: tuple[tuple[str, Decimal, Decimal], ...], at: int) -> str:
    """Sums of each currency apart: currencies are never added (domain.md section 8)."""
    return " + ".join(formatting.money(row[at], row[0], decimals=0) for row in totals)  # type: ignore[arg-type]


def _lede(columns: list[queries.StageColumn]) -> str:
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
    return sentence % {"count": formatting.number(count), "total": _sums(totals, 1), "weighted": _sums(totals, 2)}
