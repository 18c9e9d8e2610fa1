"""What the reports do by themselves: the forecast of each week is kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.access import System
from core.jobs import Counted, daily, job
from core.models import Company
from reporting.actions import keep_forecast


@job(
    "reporting.forecast",
    label=_("Forecast of the week"),
    schedule=daily(4, 20),
    description=_(
        "Keeps the sales forecast of every company once a week, so that the next one can be compared with it."
    ),
)
def keep_forecasts() -> Counted:
    """On Monday, or on the first day of the week on which it runs; a week without a run is left out."""
    kept = [keep_forecast(company=company, actor=System("reporting.forecast")) for company in Company.objects.all()]
    return Counted(done=sum(1 for one in kept if one is not None))
