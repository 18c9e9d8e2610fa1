"""What the list of quotes can be asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing.models import Quote
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, MineFilter, NumbersFilter, ReferenceFilter


class QuoteFilters(Filters):
    mine = MineFilter("owner", quick=True)
    state = ChoicesFilter("state", quick=True)
    valid = DatesFilter("valid_until", label=_("Valid until"))
    sent = DatesFilter("sent_on", label=_("Sent"))
    owner = ReferenceFilter("owner", picker="users")
    customer = ReferenceFilter("customer", picker="organisations")
    deal = ReferenceFilter("deal", picker="deals")
    amount = NumbersFilter("home_net_amount", label=_("Total excl. VAT"))
    currency = ReferenceFilter("currency")
    company = ReferenceFilter("company")

    class Meta:
        model = Quote
        fields: list[str] = []
