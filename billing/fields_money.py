"""The fields of payments, bank transactions and contracts, in the order of details and exports."""

from django.utils.translation import gettext_lazy as _

from billing.models import BankTransaction, Payment, RecurringInvoice
from core.fields import declare, field

declare(
    Payment,
    "on",
    field("organisation", picker="organisations", importable=False),
    "paid_amount",
    "currency",
    "method",
    "note",
    "company",
)
declare(
    BankTransaction,
    "booked_on",
    "counterparty",
    "amount",
    field("currency", label=_("Currency")),
    "reference",
    "message",
    field("counterparty_iban", label=_("IBAN")),
    "state",
    "note",
    field("bank_account", label=_("Account")),
    field("statement", label=_("Statement")),
)
declare(
    RecurringInvoice,
    "name",
    field("customer", picker="organisations", importable=False),
    field("project", picker="projects", importable=False),
    "company",
    "first_on",
    "every_months",
    "ends_on",
    "mode",
    "send",
    "currency",
    "payment_term",
    "language",
    "buyer_reference",
)
