"""Sales targets of a year, entered as one sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import answers, clock, formatting
from core.access import home_company
from core.errors import Refused
from core.models import Company
from core.ui.parts import Tab
from core.views.generic import GuardedView
from crm.actions import set_targets
from crm.permissions import TARGET_EDIT
from crm.target_sheet import Sheet, sheet_of


class TargetSheet(GuardedView):
    permission = TARGET_EDIT
    template_name = "crm/targets.html"
    title = gettext_lazy("Sales targets")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sheet = self._sheet()
        return answers.page(request, self.template_name, self.context(sheet=sheet))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sheet = self._sheet()
        if sheet is None:
            return answers.page(request, self.template_name, self.context(sheet=None))
        if not sheet.read(request.POST):
            return answers.invalid(request, self.template_name, self.context(sheet=sheet))
        try:
            count = set_targets(company=sheet.company, entries=sheet.entries, actor=self.user)
        except Refused as refusal:
            return answers.conflict(request, self.template_name, self.context(sheet=sheet, refusal=refusal))
        said = ngettext("%(n)s target saved.", "%(n)s targets saved.", count) % {"n": count}
        return answers.done(request, address(sheet.company, sheet.year), said if count else _("Nothing was changed."))

    def _sheet(self) -> Sheet | None:
        company = _company(self.request.GET.get("company", "")) or home_company(self.user) or Company.objects.first()
        if company is None:
            return None
        asked = self.request.GET.get("year", "")
        this_year = clock.today(company).year
        plausible = asked.isascii() and asked.isdigit() and abs(int(asked[:6]) - this_year) <= 10
        return sheet_of(self.user, company, int(asked) if plausible else this_year)

    def context(self, **more: Any) -> dict[str, Any]:
        sheet = more.get("sheet")
        return super().context(**(_shown(sheet) if sheet else {}), **more)


def address(company: Company, year: int) -> str:
    return f"{reverse('crm:targets')}?company={company.pk}&year={year}"


def _company(text: str) -> Company | None:
    return (
        Company.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
    )


def _shown(sheet: Sheet) -> dict[str, Any]:
    year, this_year = sheet.year, clock.today(sheet.company).year
    names = [clock.today(sheet.company).replace(year=year, month=month, day=1) for month in range(1, 13)]
    years = sorted({year - 1, year, year + 1, this_year})
    return {
        "months": [formatting.month_name(day, year=False, short=True) for day in names],
        "years": [Tab(str(one), address(sheet.company, one), one == year) for one in years],
        "companies": [
            Tab(one.name, address(one, year), one == sheet.company) for one in Company.objects.order_by("pk")
        ],
        "groups": [(_("Teams"), sheet.team_rows()), (_("People"), sheet.people_rows())],
        "problems": [row for row in (*sheet.team_rows(), *sheet.people_rows()) if row.error],
    }
