"""What the list of invoices can be asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Invoice
from billing.queries.standing import STATUSES, stands
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, MineFilter, NumbersFilter, ReferenceFilter


class StatusFilter(ChoicesFilter):
    """How the invoice stands today; several are any of them."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found = Q(pk__in=[])
        for status in value:
            found |= stands(status, self.owner.today)
        return queryset.filter(found)


class InvoiceFilters(Filters):
    status = StatusFilter(choices=STATUSES, label=_("Status"), quick=True)
    issued = DatesFilter("issued_on", quick=True)
    due = DatesFilter("due_on")
    customer = ReferenceFilter("customer", picker="organisations")
    project = ReferenceFilter("project", picker="projects")
    kind = ChoicesFilter("kind")
    amount = NumbersFilter("home_gross_amount", label=_("Total incl. VAT"))
    currency = ReferenceFilter("currency")
    company = ReferenceFilter("company")
    mine = MineFilter("created_by", label=_("Drafted by me"), quick=False)

    class Meta:
        model = Invoice
        fields: list[str] = []
