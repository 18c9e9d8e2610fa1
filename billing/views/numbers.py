"""The reports of numbers: nothing missing, nothing twice, dates in order (capability K10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from billing.queries import proofs, proofs_quotes
from core import answers
from core.checks_nightly import Problem
from core.models import Company
from core.permissions import SETTINGS_VIEW
from core.views.generic import GuardedView

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Numbers(GuardedView):
    """For those who see the firm's number series: a row a series, and each number that breaks the order."""

    permission = SETTINGS_VIEW
    in_order: ClassVar[StrOrPromise]
    nothing: ClassVar[StrOrPromise]
    counted: ClassVar[StrOrPromise]
    open_label: ClassVar[StrOrPromise]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "billing/numbers.html", self.context())

    def series(self, company: Company) -> list[dict[str, object]]:
        raise NotImplementedError

    def broken(self) -> Sequence[Problem]:
        raise NotImplementedError

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            companies=[(company, self.series(company)) for company in Company.objects.order_by("pk")],
            problems=[(problem.sentence, problem.url) for problem in proofs.shown(self.broken())],
            **more,
        )


class InvoiceNumbers(Numbers):
    list_url = "billing:invoices"
    list_label = gettext_lazy("Invoices")
    title = gettext_lazy("Numbers of invoices")
    in_order = gettext_lazy("Every number follows the one before it, and no date goes back.")
    nothing = gettext_lazy("Nothing is issued yet.")
    counted = gettext_lazy("Issued")
    open_label = gettext_lazy("Open the invoice")

    def series(self, company: Company) -> list[dict[str, object]]:
        return proofs.continuity(company.pk)

    def broken(self) -> Sequence[Problem]:
        return proofs.broken_numbers()


class QuoteNumbers(Numbers):
    list_url = "billing:quotes"
    list_label = gettext_lazy("Quotes")
    title = gettext_lazy("Numbers of quotes")
    in_order = gettext_lazy("Every number follows the one before it.")
    nothing = gettext_lazy("Nothing is sent yet.")
    counted = gettext_lazy("Sent")
    open_label = gettext_lazy("Open the quote")

    def series(self, company: Company) -> list[dict[str, object]]:
        return proofs_quotes.quote_continuity(company.pk)

    def broken(self) -> Sequence[Problem]:
        return proofs_quotes.broken_quote_numbers()
