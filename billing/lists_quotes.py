"""The list of quotes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Max
from django.utils.translation import gettext_lazy, ngettext_lazy

from billing.filters_quotes import QuoteFilters
from billing.lists import HomeMoneyColumn
from billing.models import Quote
from billing.permissions import QUOTE_EDIT, QUOTE_SETTINGS, QUOTE_VIEW
from billing.queries.quotes_shown import quote_standing
from core import access
from core.access import home_company
from core.lists import ListView
from core.lists.columns import DateColumn, DateTimeColumn, LinkColumn, MainColumn, PersonColumn, PillColumn, TextColumn
from core.permissions import SETTINGS_VIEW


class QuoteList(ListView):
    name = "billing.quotes"
    title = gettext_lazy("Quotes")
    permission = QUOTE_VIEW
    queryset = Quote.objects.select_related("customer", "deal", "company", "owner").defer("snapshot", "intro", "terms")
    columns = (
        MainColumn("title", gettext_lazy("Title"), sort="title", url_name="billing:quote"),
        TextColumn("number", gettext_lazy("Number"), sort=("sent_on", "serial")),
        LinkColumn("customer", url_name="crm:organisation", sort="customer__sort_key", seat="sub", group=True),
        LinkColumn("deal", url_name="crm:deal", default=False, group=True),
        PersonColumn("owner", sort="owner__name", group=True),
        DateColumn("sent_on", gettext_lazy("Sent"), sort="sent_on", nulls_last=True, seat="none", group=True),
        DateColumn("valid_until", gettext_lazy("Valid until"), sort="valid_until", seat="none", group=True),
        DateTimeColumn(
            "opened_at", gettext_lazy("Opened"), expression=Max("links__last_opened_at"), default=False,
        ),
        PillColumn("state", gettext_lazy("Status"), says=quote_standing, seat="state"),
        HomeMoneyColumn(
            "net", gettext_lazy("Excl. VAT"), field="home_net_amount", own="net_amount", sort="home_net_amount",
            seat="money",
        ),
        HomeMoneyColumn(
            "total", gettext_lazy("Total incl. VAT"), field="home_gross_amount", own="gross_amount",
            sort="home_gross_amount", default=False,
        ),
    )  # fmt: skip
    filters = QuoteFilters
    search = ("search_key",)
    search_label = gettext_lazy("Number, title or client")
    order = ("-created_at", "-pk")
    totals = ("net",)
    views = (
        (gettext_lazy("Drafts"), "state=draft"),
        (gettext_lazy("Waiting for an answer"), "state=sent"),
        (gettext_lazy("Accepted"), "state=accepted"),
        (gettext_lazy("Lost"), "state=declined&state=expired"),
    )
    counted = ngettext_lazy("%(count)s quote", "%(count)s quotes", "count")
    new_url = "billing:quote_new"
    new_label = gettext_lazy("New quote")
    new_permission = QUOTE_EDIT
    empty_title = gettext_lazy("Here stand your quotes")
    empty_text = gettext_lazy("Draft one by hand, or from the estimate of a deal.")
    template_name: ClassVar[str] = "billing/quote_list.html"

    def get_context(self) -> dict[str, Any]:
        company = home_company(self.user) if access.may(self.user, QUOTE_SETTINGS) else None
        return {**super().get_context(), "settings_of": company, "sees_numbers": access.may(self.user, SETTINGS_VIEW)}
