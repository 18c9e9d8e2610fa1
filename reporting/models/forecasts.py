"""The forecast of a week as it stood: what a later one is compared with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import amount_field, append_only, currency_field
from core.querysets import ScopedQuerySet
from crm.models import Deal
from reporting.querysets_forecasts import ForecastLineQuerySet


class ForecastSnapshot(models.Model):
    """Every open deal that counted on `taken_on`, kept once for each company and week; `week_on` is its Monday."""

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    week_on = models.DateField(_("Week"))
    taken_on = models.DateField(_("Date"))
    taken_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept forecast")
        verbose_name_plural = _("kept forecasts")
        ordering = ["-week_on"]
        constraints = [
            models.UniqueConstraint(fields=["company", "week_on"], name="forecast_of_week_once"),
            models.CheckConstraint(condition=Q(week_on__iso_week_day=1), name="forecast_week_begins"),
        ]
        triggers = [append_only("forecast_append_only")]

    def __str__(self) -> str:
        return f"{self.company}, {self.week_on}"


class ForecastLine(models.Model):
    """What a deal added to the forecast: its value in the company's currency, its probability in percent on that day.

    Its commit, weighted and best-case figures follow from that, so that they can't contradict each other.
    """

    snapshot = models.ForeignKey(ForecastSnapshot, models.CASCADE, related_name="lines")
    # A deal that has counted stays: undoing a conversion or an import leaves it where it is.
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expected_close_on = models.DateField(null=True)
    category = models.CharField(max_length=8, choices=Deal.Forecast.choices)
    chance = models.PositiveSmallIntegerField()
    currency = currency_field()
    home_value = amount_field()

    objects = ForecastLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal of a kept forecast")
        verbose_name_plural = _("deals of kept forecasts")
        constraints = [models.UniqueConstraint(fields=["snapshot", "deal"], name="forecast_deal_once")]
        triggers = [append_only("forecast_line_append_only")]

    def __str__(self) -> str:
        return f"{self.deal_id} in {self.snapshot_id}"
