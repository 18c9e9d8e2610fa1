"""Read models of sales: the board with exact sums and a bounded number of cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from core.models import User
from core.prepared import SAMPLE_KEY, Prepared
from core.prepared_readers import ForReader
from crm.models import Deal, FollowUp, Pipeline, Stage, StageVisit
from crm.permissions import DEAL_VIEW
from crm.querysets_deals import DealQuerySet

CARDS = 25
# What a card shows; a board draws a hundred of them.
SHOWN = (
    "name", "value", "currency", "created_at", "expected_close_on", "organisation__name", "owner__name",
    "stage__name", "stage__idle_days",
)  # fmt: skip


@dataclass(frozen=True)
class StageColumn:
    """A stage with all its deals counted and summed by company currency, and the first of them."""

    stage: Stage
    count: int
    totals: tuple[tuple[str, Decimal, Decimal], ...]
    deals: list[Deal]
    # How many of them have no next step: they are flagged in every sum.
    stepless: int = 0


def board(deals: DealQuerySet, pipeline: Pipeline) -> list[StageColumn]:
    """Three queries whatever the number of deals: stages, sums, cards."""
    open_deals = deals.open().filter(pipeline=pipeline)
    stages, sums = _STAGES.rows(pipeline=pipeline.pk), _by_stage(stage_sums(open_deals))
    filled = tuple(stage.pk for stage in stages if stage.pk in sums)
    return _columns(stages, sums, _first_cards(open_deals, filled) if filled else ())


def whole_board(reader: User, pipeline: Pipeline) -> list[StageColumn]:
    """The same of all live deals that the reader may see, as the board opens; its SQL is written once."""
    stages, sums = _STAGES.rows(pipeline=pipeline.pk), _by_stage(_SUMS.rows(reader, pipeline=pipeline.pk))
    filled = tuple(stage.pk for stage in stages if stage.pk in sums)
    return _columns(stages, sums, _CARDS.rows(reader, filled, pipeline=pipeline.pk) if filled else ())


def _open(reader: User, pipeline: int) -> Any:
    return Deal.objects.visible_to(reader, DEAL_VIEW).live().open().filter(pipeline=pipeline)


def _by_stage(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    sums: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        sums.setdefault(row["stage"], []).append(row)
    return sums


def _columns(
    stages: Iterable[Stage], sums: Mapping[int, list[Mapping[str, Any]]], cards: Iterable[Deal]
) -> list[StageColumn]:
    deals: dict[int, list[Deal]] = {}
    for deal in cards:
        deals.setdefault(deal.stage_id, []).append(deal)
    return [_column(stage, sums.get(stage.pk, []), deals.get(stage.pk, [])) for stage in stages]


def stage_sums(deals: DealQuerySet) -> Any:
    """Count, sum, weighted sum and how many have no next step, by stage and company currency."""
    steps = FollowUp.objects.open().filter(deal=OuterRef("pk"))
    rows = deals.with_weighted().order_by().values("stage", "company__currency")
    return rows.annotate(
        n=Count("pk"),
        total=Sum("home_value"),
        expected=Sum("weighted"),
        stepless=Count("pk", filter=~Exists(steps)),
    )


def _column(stage: Stage, rows: Sequence[Mapping[str, Any]], deals: list[Deal]) -> StageColumn:
    totals = tuple((row["company__currency"], row["total"], row["expected"]) for row in rows)
    return StageColumn(stage, sum(row["n"] for row in rows), totals, deals, sum(row["stepless"] for row in rows))


def _first_cards(deals: DealQuerySet, stages: Sequence[int]) -> Any:
    """The first cards of each of these stages, of which there must be one."""
    slices = [_ordered(deals.filter(stage=stage)).values("pk")[:CARDS] for stage in stages]
    keys = slices[0].union(*slices[1:], all=True) if len(slices) > 1 else slices[0]
    return _ordered(Deal.objects.filter(pk__in=keys).for_cards().with_idle().only(*SHOWN))


_STAGES: Prepared[Stage] = Prepared(
    lambda pipeline: Stage.objects.live().filter(pipeline=pipeline), pipeline=SAMPLE_KEY
)
_SUMS: ForReader[Mapping[str, Any]] = ForReader(
    lambda reader, pipeline: stage_sums(_open(reader, pipeline)), DEAL_VIEW, keep_plan=False, pipeline=SAMPLE_KEY
)
_CARDS: ForReader[Deal] = ForReader(
    lambda reader, stages, pipeline: _first_cards(_open(reader, pipeline), stages),
    DEAL_VIEW,
    keep_plan=False,
    pipeline=SAMPLE_KEY,
)


def more_cards(deals: DealQuerySet, stage: Stage, after: Deal | None) -> list[Deal]:
    """The next cards of a stage after the last one shown: what moved meanwhile makes none of them fall out."""
    rows = _ordered(deals.open().filter(stage=stage).select_related(None).for_cards().with_idle().only(*SHOWN))
    if after is not None:
        day = after.expected_close_on
        later = Q(expected_close_on=day, pk__gt=after.pk)
        later |= Q(expected_close_on__gt=day) | Q(expected_close_on=None) if day else Q(pk__in=[])
        rows = rows.filter(later)
    return list(rows[: CARDS + 1])


def card_of(deal: Deal) -> Deal:
    """One deal with everything its card shows."""
    return Deal.objects.for_cards().with_idle().only(*SHOWN).get(pk=deal.pk)


def board_columns(deals: DealQuerySet, pipeline: Pipeline) -> list[StageColumn]:
    """The sums of the board without its cards: two queries."""
    sums = _by_stage(stage_sums(deals.open().filter(pipeline=pipeline)))
    return _columns(_STAGES.rows(pipeline=pipeline.pk), sums, ())


def stage_history(pipeline: int) -> dict[int, tuple[int, int]]:
    """Stage → (closed deals that ever stood in it, those of them that were won): what its probability should be near."""
    closed = StageVisit.objects.filter(stage__pipeline=pipeline, deal__state__in=["won", "lost"])
    won = Count("deal", distinct=True, filter=Q(deal__state="won"))
    rows = closed.order_by().values("stage").annotate(count=Count("deal", distinct=True), won=won)
    return {row["stage"]: (row["count"], row["won"]) for row in rows}


def owners_on_board(reader: User, pipeline: Pipeline, most: int) -> list[User]:
    """Those who own an open deal there that the reader may see, by name."""
    return _OWNERS.rows(reader, most, pipeline=pipeline.pk)


def _owners(reader: User, most: int, pipeline: int) -> Any:
    # One look into the index for each user, and not one into each deal.
    owned = _open(reader, pipeline).filter(owner=OuterRef("pk"))
    return User.objects.filter(Exists(owned)).order_by("name")[:most]


_OWNERS: ForReader[User] = ForReader(_owners, DEAL_VIEW, keep_plan=False, pipeline=SAMPLE_KEY)


def _ordered(deals: DealQuerySet) -> DealQuerySet:
    return deals.order_by("expected_close_on", "pk")
