"""The fields of quotes, in the order of details and exports; and how a quote is picked."""

from django.utils.translation import gettext_lazy as _

from billing.models import Quote
from billing.permissions import QUOTE_VIEW
from core.fields import declare, field, guard_lines
from core.pickers import Picker, register

register(
    Picker(
        "quotes",
        Quote,
        QUOTE_VIEW,
        note=lambda row: row.customer_name,
        narrow={"customer": "customer", "deal": "deal", "state": "state"},
    )
)

declare(
    Quote,
    "title",
    "number",
    field("state", importable=False),
    field("customer", picker="organisations", importable=False),
    field("person", picker="people", importable=False),
    field("deal", picker="deals", importable=False),
    field("owner", picker="users", importable=False),
    field("company", importable=False),
    "sent_on",
    "valid_until",
    "currency",
    field("net_amount", label=_("Total excl. VAT")),
    field("tax_amount", label=_("VAT")),
    field("gross_amount", label=_("Total incl. VAT")),
    "payment_term",
    "language",
    "intro",
    "terms",
)
guard_lines(Quote, QUOTE_VIEW)
