"""The first page of the day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import answers, clock, formatting
from core.access import home_company, may
from core.models import Company
from core.permissions import SIGNED_IN
from core.views.generic import GuardedView
from reporting.attention import needs
from reporting.permissions import MARGIN_VIEW, MONEY_FIGURES
from reporting.today import Reader, ages, coming_up, figures, own_week


def reader_of(request: HttpRequest) -> Reader | None:
    """The person with the company they work for, or the first one if they work nowhere."""
    user: Any = request.user
    company = home_company(user) or Company.objects.select_related("currency").first()
    return Reader(user, company, clock.today(company)) if company else None


class TodayView(GuardedView):
    permission = SIGNED_IN
    template_name = "reporting/today.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        reader = reader_of(self.request)
        if reader is None:
            return super().context(greeting=_greeting(self.user.get_short_name(), 9), lede="", **more)
        todos = needs(reader)
        hour = timezone.localtime(clock.now()).hour
        return super().context(
            greeting=_greeting(self.user.get_short_name(), hour),
            lede=_lede(reader, len(todos)),
            figures=list(figures(reader)),
            todos=todos,
            week=own_week(reader),
            coming=coming_up(reader),
            ages=ages(reader),
            sees_cash=may(self.user, MONEY_FIGURES),
            sees_margins=may(self.user, MARGIN_VIEW),
            **more,
        )


def _greeting(name: str, hour: int) -> str:
    if hour < 11:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 17:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _lede(reader: Reader, count: int) -> str:
    day = formatting.long_date(reader.today, weekday=True, year=False)
    if not count:
        return _("%(day)s. Nothing needs you right now.") % {"day": day}
    said = ngettext("%(day)s. %(n)s thing needs you.", "%(day)s. %(n)s things need you.", count)
    return said % {"day": day, "n": count}
