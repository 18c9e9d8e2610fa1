"""From work to an invoice: choose the unbilled hours and expenses of a project and draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from billing import actions
from billing.forms.from_time import FromTimeForm, PeriodForm
from billing.models import Invoice
from billing.permissions import INVOICE_DRAFT
from billing.queries.rebilling import rebilled_price
from core import answers
from core.views.generic import ActionView
from projects.models import Project


class InvoiceFromTime(ActionView):
    """GET narrows by ?first= and ?last=; POST with `sums` only answers what is chosen so far."""

    permission = INVOICE_DRAFT
    queryset = Project.objects.select_related("company", "organisation", "organisation__payment_term", "currency")
    action = staticmethod(actions.draft_from_time)
    argument = "project"
    form_class = FromTimeForm
    template_name = "billing/invoice_from_time.html"
    fragment_name = "billing/invoice_from_time.html"
    title = gettext_lazy("Invoice the work")
    submit_label = gettext_lazy("Draft the invoice")
    done = gettext_lazy("Drafted. Check the lines, then issue it.")
    list_url = "projects:projects"

    def form_options(self) -> dict[str, Any]:
        return {**super().form_options(), "span": PeriodForm(self.request.GET).span()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "sums" in request.POST and answers.is_fragment(request):
            form = self.make_form(request.POST)
            return answers.page(request, "billing/_chosen_sums.html", self.sums(form))
        return super().post(request, *args, **kwargs)

    def success_url(self, result: Invoice) -> str:
        return result.get_absolute_url()

    def sums(self, form: Any) -> dict[str, Any]:
        entries, expenses = form.picked_entries(), form.picked_expenses()
        hours = sum((row.value_amount for row in entries), Decimal(0))
        costs = sum((rebilled_price(row, self.object) for row in expenses), Decimal(0))
        return {
            "minutes": sum(row.billable_minutes for row in entries),
            "hours_amount": hours,
            "expense_count": len(expenses),
            "expense_amount": costs,
            "net_amount": hours + costs,
            "currency": self.object.currency_id,
        }

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        found = self.sums(form) if form is not None else {}
        return super().context(
            period=PeriodForm(self.request.GET or None),
            entries=[(row, form.is_picked("entries", row.pk)) for row in form.entries] if form else [],
            expenses=[
                (row, rebilled_price(row, self.object), form.is_picked("expenses", row.pk)) for row in form.expenses
            ]
            if form
            else [],
            **found,
            **more,
        )
