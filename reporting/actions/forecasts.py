"""Forecasts are kept week by week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import Company
from core.permissions import JOBS_EDIT
from crm.models import Deal
from reporting.events import ForecastKept
from reporting.models import ForecastLine, ForecastSnapshot

BATCH = 1000


@action(JOBS_EDIT)
def keep_forecast(*, company: Company, actor: Actor) -> ForecastSnapshot | None:
    """Keep what the open deals of the company promise today, once for this week; None when the week has one already."""
    today = clock.today(company)
    monday = today - timedelta(days=today.weekday())
    # One at a time; rows that only point at the company don't wait.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if ForecastSnapshot.objects.filter(company=company, week_on=monday).exists():
        return None
    kept = ForecastSnapshot.objects.create(company=company, week_on=monday, taken_on=today, taken_at=clock.now())
    rows: Any = Deal.objects.live().open().filter(company=company).exclude(forecast_category=Deal.Forecast.OMITTED)
    told = rows.with_chance().annotate(category=F("forecast_category"))
    names = ("owner_id", "expected_close_on", "category", "chance", "home_value")
    lines = [
        ForecastLine(snapshot=kept, deal_id=row.pop("pk"), currency_id=company.currency_id, **row)
        for row in told.order_by("pk").values("pk", *names)
    ]
    ForecastLine.objects.bulk_create(lines, batch_size=BATCH)
    publish(ForecastKept(company_id=company.pk, week=monday.isoformat(), deals=len(lines)), actor=actor, subject=kept)
    return kept
