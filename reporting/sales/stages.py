"""Stages: how many stays begin, how many go on, how long they last, and how fast the pipeline brings money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Extract
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formatting
from crm.models import StageVisit
from crm.permissions import DEAL_VIEW
from reporting.calculations.sales import share, velocity
from reporting.sales.asked import SalesAsked
from reporting.sales.report import Cell, Measure, Report, Row, Table, days, money, number, percent
from reporting.sales.sql import Percentile, cycle, during

DAY = Decimal(86400)


def stages(asked: SalesAsked) -> Report:
    if asked.pipeline is None:
        return Report(_("There is no pipeline yet."))
    begun, ended = _begun(asked), _ended(asked)
    rows = [
        _row(asked, stage, begun.get(stage.pk, {}), ended.get(stage.pk, {}))
        for stage in asked.pipeline.stages.all()
        if stage.archived_at is None or stage.pk in begun or stage.pk in ended
    ]
    head = (_("Stays begun"), _("Went on"), _("Stays ended"), _("Median days"), _("Four of five within, days"))
    table = Table("stages", _("Time and conversion by stage"), head, rows, first=_("Stage"))
    return Report(
        _("From the log of every move: renaming or reordering stages changes no number here."),
        measures=_speed(asked),
        tables=[table],
    )


def _visits(asked: SalesAsked) -> Any:
    rows = StageVisit.objects.visible_to(asked.user, DEAL_VIEW).filter(
        deal__company=asked.company, stage__pipeline=asked.pipeline
    )
    return (rows.filter(deal__owner=asked.owner) if asked.owner else rows).order_by()


def _begun(asked: SalesAsked) -> dict[int, dict[str, Any]]:
    rows = _visits(asked).filter(during("entered_at", asked.period.first, asked.period.last)).values("stage")
    counted = rows.annotate(n=Count("pk"), on=Count("pk", filter=Q(went_on=True)))
    return {row["stage"]: row for row in counted}


def _ended(asked: SalesAsked) -> dict[int, dict[str, Any]]:
    length = Extract(ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField()), "epoch")
    rows = _visits(asked).filter(during("left_at", asked.period.first, asked.period.last)).values("stage")
    counted = rows.annotate(n=Count("pk"), median=Percentile(length), most=Percentile(length, "0.8"))
    return {row["stage"]: row for row in counted}


def _row(asked: SalesAsked, stage: Any, begun: dict[str, Any], ended: dict[str, Any]) -> Row:
    count, went, left = begun.get("n", 0), begun.get("on", 0), ended.get("n", 0)
    entered = _url(asked, stage, **asked.within("entered"))
    on = _url(asked, stage, went_on="1", **asked.within("entered"))
    gone = _url(asked, stage, **asked.within("left"))
    chance = share(went, count)
    cells = (
        number(count, entered),
        percent(chance, on if went else "", went if went else None),
        number(left, gone),
        days(_days(ended.get("median")), gone, left),
        days(_days(ended.get("most")), gone, left),
    )
    return Row(stage.name, cells, int(chance) if chance is not None else None)


def _url(asked: SalesAsked, stage: Any, **more: Any) -> str:
    given = {"company": asked.company.pk, "stage": stage.pk, **more}
    if asked.owner:
        given["owner"] = asked.owner.pk
    return f"{reverse('crm:stage_visits')}?{urlencode(given)}"


def _days(seconds: float | None) -> Decimal | None:
    return None if seconds is None else (Decimal(str(seconds)) / DAY).quantize(Decimal("0.1"))


def _speed(asked: SalesAsked) -> list[Measure]:
    """Deals × win rate × value of a won deal ÷ days to close; each of the four opens its deals."""
    last = asked.period.last.isoformat()
    standing = asked.deal_rows().open_on(asked.period.last).count()
    closed = asked.closed_rows()
    found = closed.aggregate(
        won=Count("pk", filter=Q(state="won")),
        lost=Count("pk", filter=Q(state="lost")),
        value=Sum("home_value", filter=Q(state="won")),
        cycle=Avg(cycle(), filter=Q(state="won")),
    )
    won, lost, value = found["won"], found["lost"], found["value"] or Decimal(0)
    took = None if found["cycle"] is None else Decimal(str(found["cycle"]))
    span = asked.within("closed")
    wins = asked.deals(state="won", **span)
    both = asked.deals(state=["won", "lost"], **span)
    speed = velocity(standing, won, lost, value, took)
    shown = formatting.money(speed, asked.currency, decimals=0) if speed is not None else "–"
    mean = value / won if won else Decimal(0)
    per_deal = formatting.money(mean, asked.currency, decimals=0) if won else "–"
    return [
        Measure(_("Velocity, a day"), Cell(shown), _("Deals × win rate × value ÷ days")),
        Measure(_("Open at the end"), number(standing, asked.deals(open_on=last))),
        Measure(_("Win rate"), percent(share(won, won + lost), both if won + lost else "", won + lost or None)),
        Measure(_("Won"), money(value, asked.currency, wins), _("%(amount)s a deal") % {"amount": per_deal}),
        Measure(_("Days to close, mean"), days(took.quantize(Decimal("0.1")) if took is not None else None, wins, won)),
    ]
