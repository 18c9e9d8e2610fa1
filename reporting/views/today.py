"""The first page of the day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.permissions import INVOICE_VIEW
from core import answers, clock, formatting
from core.access import may
from core.models import Company
from core.permissions import SIGNED_IN
from core.ui.parts import Tab
from core.views.generic import GuardedView
from reporting.attention import needs
from reporting.periods import asked_company
from reporting.permissions import MARGIN_VIEW, MONEY_FIGURES, SALES_FIGURES
from reporting.today import Reader, ages, coming_up, figures, own_week


def reader_of(request: HttpRequest) -> Reader | None:
    """The person with the company the address asks for, or the one they work for, or the first if they work nowhere."""
    user: Any = request.user
    home = asked_company(user, "")
    company = asked_company(user, request.GET.get("company", "")) if "company" in request.GET else home
    return Reader(user, company, clock.today(company), company == home) if company else None


def company_tabs(reader: Reader | None) -> list[Tab]:
    """The switch between companies of whoever sees money; everyone else's page is about their own work."""
    if reader is None or not any(may(reader.user, one) for one in (MONEY_FIGURES, INVOICE_VIEW, SALES_FIGURES)):
        return []
    return [Tab(one.name, f"?company={one.pk}", one == reader.company) for one in Company.objects.order_by("pk")]


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
            companies=company_tabs(reader),
            company_query=reader.to(""),
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
