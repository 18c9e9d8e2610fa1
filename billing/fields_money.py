"""The fields of payments, bank transactions and contracts, in the order of details and exports."""

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
    "currency",
    "reference",
    "message",
    "counterparty_iban",
    "state",
    "note",
    "bank_account",
    "statement",
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
