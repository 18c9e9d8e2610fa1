"""The sales reports: one page for all of them, each a sentence, numbers that open their rows, and a chart."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import answers
from core.models import Company, User
from core.ui.parts import Figure, Tab
from core.views.generic import GuardedView
from crm.models import Deal
from crm.permissions import DEAL_VIEW
from reporting.periods import presets
from reporting.permissions import SALES_FIGURES
from reporting.sales import activity, closings, funnel, sources, stages
from reporting.sales.asked import SalesAsked, asked
from reporting.sales.dimensions import DIMENSIONS, chosen
from reporting.sales.report import Report

PAGES = (
    ("sales_funnel", gettext_lazy("Funnel")),
    ("sales_stages", gettext_lazy("Stages")),
    ("sales_closings", gettext_lazy("Won and lost")),
    ("sales_cycle", gettext_lazy("Sales cycle")),
    ("sales_activity", gettext_lazy("Contacts")),
    ("sales_sources", gettext_lazy("Sources")),
)


class SalesReport(GuardedView):
    """`dimensions` are what the page's rows can be grouped by; `one_pipeline` where stages only mean something in one."""

    permission = SALES_FIGURES
    template_name = "reporting/sales.html"
    url_name: ClassVar[str] = ""
    one_pipeline: ClassVar[bool] = False
    by_pipeline: ClassVar[bool] = True
    by_company: ClassVar[bool] = True
    dimensions: ClassVar[tuple[str, ...]] = ()

    def report(self, found: SalesAsked) -> Report:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = asked(self.user, request.GET, one_pipeline=self.one_pipeline)
        shown = self._shown(found) if found is not None else {}
        return answers.page(request, self.template_name, self.context(**shown))

    def _shown(self, found: SalesAsked) -> dict[str, Any]:
        report = self.report(found)
        by = chosen(found.by, *self.dimensions).name if self.dimensions else ""
        return {
            "asked": found,
            "report": report,
            "figures": [Figure(one.label, one.cell.text, note=one.note, url=one.cell.url) for one in report.measures],
            "pages": [
                Tab(label, reverse(f"reporting:{name}") + found.query(by=""), name == self.url_name)
                for name, label in PAGES
            ],
            "presets": [
                Tab(label, found.query(**{"from": p.first.isoformat(), "to": p.last.isoformat()}), name == found.preset)
                for name, label, p in presets(found.today)
            ],
            "dimensions": [Tab(DIMENSIONS[name].label, found.query(by=name), name == by) for name in self.dimensions],
            "companies": list(Company.objects.all()) if self.by_company else [],
            "owners": self._owners(found),
        }

    def _owners(self, found: SalesAsked) -> list[User]:
        rows = Deal.objects.visible_to(self.user, DEAL_VIEW)
        rows = rows.filter(company=found.company) if self.by_company else rows
        return list(User.objects.filter(pk__in=rows.order_by().values("owner")).order_by("name")[:200])


class Funnel(SalesReport):
    title = gettext_lazy("Funnel")
    url_name = "sales_funnel"
    one_pipeline = True

    def report(self, found: SalesAsked) -> Report:
        return funnel.funnel(found)


class Stages(SalesReport):
    title = gettext_lazy("Stages")
    url_name = "sales_stages"
    one_pipeline = True

    def report(self, found: SalesAsked) -> Report:
        return stages.stages(found)


class Closings(SalesReport):
    title = gettext_lazy("Won and lost")
    url_name = "sales_closings"
    dimensions = ("owner", "service", "source", "size", "competitor", "reason", "win_reason")

    def report(self, found: SalesAsked) -> Report:
        return closings.win_loss(found, chosen(found.by, *self.dimensions))


class Cycle(SalesReport):
    title = gettext_lazy("Sales cycle")
    url_name = "sales_cycle"
    dimensions = ("owner", "service", "source", "size")

    def report(self, found: SalesAsked) -> Report:
        return closings.sales_cycle(found, chosen(found.by, *self.dimensions))


class Contacts(SalesReport):
    title = gettext_lazy("Contacts")
    url_name = "sales_activity"
    by_pipeline = False
    # A talk is with a client, who is every company's: it belongs to none of them.
    by_company = False

    def report(self, found: SalesAsked) -> Report:
        return activity.activity(found)


class Sources(SalesReport):
    title = gettext_lazy("Sources")
    url_name = "sales_sources"

    def report(self, found: SalesAsked) -> Report:
        return sources.sources(found)
