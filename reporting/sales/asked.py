"""What a sales report is asked for: company, period, pipeline and person, read from the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from core.models import Company, User
from core.permissions import Open, Permission
from crm.models import Deal, Pipeline
from crm.permissions import DEAL_VIEW
from reporting import periods
from reporting.margins import Period


@dataclass(frozen=True)
class SalesAsked:
    """`url` makes the address of the same page with one thing changed; `deals` that of the deals behind a number."""

    user: User
    company: Company
    today: date
    period: Period
    preset: str
    words: str
    problem: str
    pipeline: Pipeline | None
    pipelines: list[Pipeline]
    owner: User | None
    by: str

    @property
    def currency(self) -> str:
        return self.company.currency_id

    def query(self, **changed: str) -> str:
        given = {
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "company": str(self.company.pk),
            "pipeline": str(self.pipeline.pk) if self.pipeline else "",
            "owner": str(self.owner.pk) if self.owner else "",
            "by": self.by,
        }
        return "?" + urlencode({name: value for name, value in (given | changed).items() if value})

    def within(self, name: str) -> dict[str, str]:
        """The period as a list's filter of days asks for it."""
        return {f"{name}_from": self.period.first.isoformat(), f"{name}_to": self.period.last.isoformat()}

    def common(self) -> dict[str, Any]:
        found: dict[str, Any] = {"company": self.company.pk}
        if self.owner:
            found["owner"] = self.owner.pk
        return found

    def deals(self, **asked: Any) -> str:
        """The list of deals, archived ones too: putting a deal away changes no report."""
        given = self.common() | ({"pipeline": self.pipeline.pk} if self.pipeline else {}) | {"archived": "with"} | asked
        return f"{reverse('crm:deals')}?{urlencode(given, doseq=True)}"

    def deal_rows(self, permission: Permission | Open = DEAL_VIEW) -> Any:
        rows = Deal.objects.visible_to(self.user, permission).filter(company=self.company).order_by()
        if self.pipeline:
            rows = rows.filter(pipeline=self.pipeline)
        return rows.filter(owner=self.owner) if self.owner else rows

    def closed_rows(self) -> Any:
        return self.deal_rows().filter(closed_on__range=(self.period.first, self.period.last)).exclude(state="open")


def asked(user: User, data: QueryDict, *, one_pipeline: bool) -> SalesAsked | None:
    """None when there is no company yet; `one_pipeline` makes the first one stand where none is named."""
    found = periods.asked(user, data)
    if found is None:
        return None
    pipelines = list(Pipeline.objects.live())
    chosen = next((one for one in pipelines if str(one.pk) == data.get("pipeline")), None)
    if chosen is None and one_pipeline and pipelines:
        chosen = pipelines[0]
    who = data.get("owner", "")
    owner = User.objects.filter(pk=int(who)).first() if who.isascii() and who.isdigit() and len(who) < 19 else None
    return SalesAsked(
        user=user,
        company=found.company,
        today=found.today,
        period=found.period,
        preset=found.preset,
        words=found.words,
        problem=found.problem,
        pipeline=chosen,
        pipelines=pipelines,
        owner=owner,
        by=data.get("by", ""),
    )
