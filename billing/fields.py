"""The fields of invoices, in the order of details and exports; and how an invoice is picked."""

from django.utils.translation import gettext_lazy as _

from billing.models import Invoice
from billing.permissions import INVOICE_VIEW
from core.fields import declare, field
from core.pickers import Picker, register

register(
    Picker(
        "invoices",
        Invoice,
        INVOICE_VIEW,
        rows=lambda found: found.filter(state=Invoice.State.ISSUED),
        note=lambda row: row.customer_name,
        narrow={"customer": "customer", "company": "company"},
    )
)

declare(
    Invoice,
    "number",
    field("kind", importable=False),
    field("state", importable=False),
    field("customer", picker="organisations", importable=False),
    field("person", picker="people", importable=False),
    field("project", picker="projects", importable=False),
    field("company", importable=False),
    "issued_on",
    "due_on",
    "currency",
    field("net_amount", label=_("Total excl. VAT")),
    field("tax_amount", label=_("VAT")),
    field("gross_amount", label=_("Total incl. VAT")),
    "reference",
    "buyer_reference",
    "payment_term",
    "language",
    "second_language",
    "intro",
    "bank_account",
    "credit_reason",
)
