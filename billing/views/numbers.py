"""The report of numbers: nothing missing, nothing twice, dates in order (capability K10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from billing.queries import proofs
from core import answers
from core.models import Company
from core.permissions import SETTINGS_VIEW
from core.views.generic import GuardedView


class InvoiceNumbers(GuardedView):
    """For those who see the firm's number series: a row a series, and each number that breaks the order."""

    permission = SETTINGS_VIEW
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")
    title = gettext_lazy("Numbers of invoices")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "billing/invoice_numbers.html", self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        companies = list(Company.objects.order_by("pk"))
        return super().context(
            companies=[(company, proofs.continuity(company.pk)) for company in companies],
            problems=[(problem.sentence, problem.url) for problem in proofs.shown(proofs.broken_numbers())],
            **more,
        )
