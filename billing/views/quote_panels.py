"""What quotes show on the pages of deals and clients."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from billing.models import Quote
from billing.permissions import QUOTE_EDIT, QUOTE_VIEW
from billing.queries.quotes_shown import quote_standing
from core import access
from core.views.generic import PanelView
from crm.models import Deal, Organisation
from crm.permissions import DEAL_VIEW, ORGANISATION_VIEW

MOST = 5


class QuotesPanel(PanelView):
    permission = QUOTE_VIEW
    template_name = "billing/quotes_panel.html"
    title = gettext_lazy("Quotes")

    def rows(self, **about: Any) -> list[tuple[Quote, str, str]]:
        found = Quote.objects.visible_to(self.user, QUOTE_VIEW).filter(**about).select_related("company")
        return [(row, *quote_standing(row)) for row in found.order_by("-pk")[:MOST]]


class DealQuotes(QuotesPanel):
    parent = Deal
    parent_permission = DEAL_VIEW

    def context(self, **more: Any) -> dict[str, Any]:
        may_draft = access.may(self.user, QUOTE_EDIT) and self.parent_row.state == Deal.State.OPEN
        return super().context(quotes=self.rows(deal=self.parent_row), quotes_deal=may_draft, **more)


class OrganisationQuotes(QuotesPanel):
    parent = Organisation
    parent_permission = ORGANISATION_VIEW

    def context(self, **more: Any) -> dict[str, Any]:
        client = self.parent_row
        return super().context(
            quotes=self.rows(customer=client),
            may_draft=access.may(self.user, QUOTE_EDIT) and not client.archived_at,
            query=f"customer={client.pk}",
            **more,
        )
