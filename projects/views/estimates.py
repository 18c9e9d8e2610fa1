"""The plan of a deal on a page of its own, and as a block of the deal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, answers, clock, formatting
from core.permissions import RATES_VIEW
from core.ui.parts import Fact
from core.views.generic import LinesEditView, PanelView
from crm.models import Deal
from crm.permissions import DEAL_VIEW
from projects import actions
from projects.estimating import sums_of
from projects.forms.estimates import EstimateForm, EstimateLines, sum_facts
from projects.models import Estimate, EstimateLine, Project, TimeEntry
from projects.permissions import ESTIMATE_EDIT, ESTIMATE_MARGIN, ESTIMATE_VIEW, PROJECT_VIEW


class EstimatePage(LinesEditView):
    """By the deal's key. While the deal is not won whoever may plan it gets the form; else it is read."""

    permission = ESTIMATE_VIEW
    queryset: ClassVar[QuerySet[Any]] = Estimate.objects.select_related("deal", "company", "currency")
    form_class = EstimateForm
    formset_class = EstimateLines
    template_name = "projects/estimate_form.html"
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")
    title = gettext_lazy("Estimate")
    done = gettext_lazy("The estimate is saved.")

    def fetch(self) -> None:
        deals = Deal.objects.visible_to(self.user, self.permission).select_related("company", "currency")
        deal = deals.filter(pk=self.kwargs["pk"]).first()
        if deal is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.deal = deal
        found = self.rows().filter(deal=deal).first()
        self.object = found or Estimate(deal=deal, company=deal.company, currency=deal.currency)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.deal.state == Deal.State.WON or not access.may(self.user, ESTIMATE_EDIT):
            return answers.page(request, "projects/estimate.html", self.read_context())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        access.require(self.user, ESTIMATE_EDIT, self.deal)
        return super().post(request, *args, **kwargs)

    def save(self, form: Any) -> Estimate:
        return actions.save_estimate(form=form, lines=self.lines, actor=self.user)

    def success_url(self, row: Any) -> str:
        return self.deal.get_absolute_url()

    def object_url(self) -> str:
        return self.deal.get_absolute_url()

    @property
    def heading(self) -> str:  # type: ignore[override]
        return self.deal.name

    def get_title(self) -> str:
        return _("Estimate of %(deal)s") % {"deal": self.deal}

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            (self.get_list_label(), reverse(self.list_url)),
            (self.deal.name, self.deal.get_absolute_url()),
            (_("Estimate"), ""),
        ]

    def read_context(self) -> dict[str, Any]:
        """Without the form and its lines, which nobody may change any more."""
        rows = list(lines_of(self.object)) if self.object.pk else []
        sees_margin = access.may(self.user, ESTIMATE_MARGIN)
        return {
            "view": self,
            "title": self.get_title(),
            "crumbs": self.crumbs(),
            "estimate": self.object,
            "deal": self.deal,
            "rows": rows,
            # What a person costs can be read from one line; the margin of the whole stays what it is.
            "sees_costs": sees_margin and access.may(self.user, RATES_VIEW),
            "facts": sum_facts(self.object, sums_of(rows), sees_margin=sees_margin) if rows else [],
        }


def lines_of(estimate: Estimate) -> QuerySet[EstimateLine]:
    return estimate.lines.select_related("service", "work_role", "person")


class DealEstimate(PanelView):
    """Hours, price and, for those allowed, the expected margin; once won, worked hours beside the promised ones."""

    permission = ESTIMATE_VIEW
    parent = Deal
    parent_permission = DEAL_VIEW
    title = gettext_lazy("Estimate")
    template_name = "projects/estimate_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        deal = self.parent_row
        rows = Estimate.objects.visible_to(self.user, ESTIMATE_VIEW).filter(deal=deal)
        estimate = rows.select_related("company", "deal").first()
        lines = list(lines_of(estimate)) if estimate else []
        is_open = deal.state != Deal.State.WON
        return super().context(
            estimate=estimate,
            lines=lines,
            facts=self._facts(estimate, lines) if estimate else [],
            may_edit=is_open and access.may(self.user, ESTIMATE_EDIT),
            stale=bool(estimate and is_open and estimate.rates_on != clock.today(estimate.company)),
            **more,
        )

    def _facts(self, estimate: Estimate, lines: list[EstimateLine]) -> list[Fact]:
        sums = sums_of(lines)
        found = sum_facts(estimate, sums, sees_margin=access.may(self.user, ESTIMATE_MARGIN))
        projects = Project.objects.visible_to(self.user, PROJECT_VIEW).filter(deal=estimate.deal)
        if estimate.frozen_at and (project := projects.first()) is not None:
            worked = TimeEntry.objects.filter(project=project).minutes()
            share = worked * 100 // sums.minutes if sums.minutes else 0
            words = {"hours": formatting.duration(worked), "share": formatting.percent(share)}
            text = _("%(hours)s, %(share)s of the promise") % words if sums.minutes else words["hours"]
            found.insert(1, Fact(_("Worked so far"), text, url=project.get_absolute_url()))
        return found
