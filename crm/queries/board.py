"""Read models of sales: the board with exact sums and a bounded number of cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from crm.models import Deal, Pipeline, Stage
from crm.querysets import DealQuerySet

CARDS = 25
# What a card shows; a board draws a hundred of them.
SHOWN = (
    "name", "value", "currency", "stage_since", "expected_close_on", "organisation__name", "owner__name",
    "stage__name", "stage__idle_days",
)  # fmt: skip


@dataclass(frozen=True)
class StageColumn:
    """A stage with all its deals counted and summed by company currency, and the first of them."""

    stage: Stage
    count: int
    totals: tuple[tuple[str, Decimal, Decimal], ...]
    deals: list[Deal]


def board(deals: DealQuerySet, pipeline: Pipeline) -> list[StageColumn]:
    """Three queries whatever the number of deals: stages, sums, cards."""
    stages = list(pipeline.stages.all())
    open_deals = deals.open().filter(pipeline=pipeline)
    sums: dict[int, list[Mapping[str, Any]]] = {}
    rows = open_deals.with_weighted().order_by().values("stage", "company__currency")
    for row in rows.annotate(n=Count("pk"), total=Sum("home_value"), expected=Sum("weighted")):
        sums.setdefault(row["stage"], []).append(row)
    cards = _first_cards(open_deals, [stage for stage in stages if stage.pk in sums])
    return [_column(stage, sums.get(stage.pk, []), cards.get(stage.pk, [])) for stage in stages]


def _column(stage: Stage, rows: Sequence[Mapping[str, Any]], deals: list[Deal]) -> StageColumn:
    totals = tuple((row["company__currency"], row["total"], row["expected"]) for row in rows)
    return StageColumn(stage, sum(row["n"] for row in rows), totals, deals)


def _first_cards(deals: DealQuerySet, stages: Sequence[Stage]) -> dict[int, list[Deal]]:
    if not stages:
        return {}
    slices = [_ordered(deals.filter(stage=stage)).values("pk")[:CARDS] for stage in stages]
    keys = slices[0].union(*slices[1:], all=True) if len(slices) > 1 else slices[0]
    found: dict[int, list[Deal]] = {}
    for deal in _ordered(Deal.objects.filter(pk__in=[row["pk"] for row in keys]).for_cards().only(*SHOWN)):
        found.setdefault(deal.stage_id, []).append(deal)
    return found


def more_cards(deals: DealQuerySet, stage: Stage, start: int) -> list[Deal]:
    """The next cards of a stage, after the first `start`."""
    rows = _ordered(deals.open().filter(stage=stage).for_cards().only(*SHOWN))
    return list(rows[start : start + CARDS])


def _ordered(deals: DealQuerySet) -> DealQuerySet:
    return deals.order_by("expected_close_on", "pk")
