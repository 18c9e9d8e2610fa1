"""The money side of what billing plugs in: verbs, panels, search, counts, nightly checks. Read in by extensions.py."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing import permissions as p
from billing.actions.settling import LARGEST_WRITE_OFF
from billing.models import BankStatement, BankTransaction, Invoice, InvoiceBalance, Payment, RecurringInvoice
from billing.queries import proofs_money as proofs
from billing.queries.overview import owed_by, owed_to
from core import acts, checks_nightly, clock, settings_pages, subjects
from core.acts import Act, archiving
from core.audit import references
from core.books import register as register_books
from core.counts import add_count
from core.extensions import Figures, Panel, add_figures, add_panel
from core.formatting import money, short_date
from core.models import User
from core.search import Hit, SearchProvider
from core.search import register as add_search
from core.search.rows import Findable

references.call("transaction", BankTransaction)
references.call("recurring", RecurringInvoice)
references.call("statement", BankStatement)
references.call("credits", Invoice)
subjects.register(Payment, view=p.PAYMENT_VIEW, edit=p.PAYMENT_EDIT, files=True)
subjects.register(BankTransaction, view=p.BANK_VIEW, edit=p.PAYMENT_EDIT)
subjects.register(RecurringInvoice, view=p.RECURRING_VIEW, edit=p.RECURRING_EDIT, files=True)
settings_pages.add_entries(
    "money",
    settings_pages.Entry(
        _("Reminders"), _("When a late payment is asked for, and in which words."), "billing:reminders", "submit", p.REMIND
    ),
)
register_books(Payment, lambda row: (row.company, row.on))


def balance_of(row: Invoice) -> InvoiceBalance | None:
    return getattr(row, "balance", None) if not row.is_draft and not row.is_credit_note else None


def is_open(row: Invoice) -> bool:
    balance = balance_of(row)
    return balance is not None and balance.open_amount > 0


def was_sent(row: Invoice) -> bool:
    """Until then sending is the next thing to do, afterwards the payment is; asked once a row."""
    kept = row.__dict__
    if "_was_sent" not in kept:
        kept["_was_sent"] = not row.is_draft and row.deliveries.exists()
    return bool(kept["_was_sent"])


def is_overdue(row: Invoice) -> bool:
    balance = balance_of(row)
    return balance is not None and balance.open_amount > 0 and balance.due_on < clock.today(row.company)


def is_tiny(row: Invoice) -> bool:
    balance = balance_of(row)
    return balance is not None and 0 < balance.open_amount <= LARGEST_WRITE_OFF


def waits(row: BankTransaction) -> bool:
    return row.state == BankTransaction.State.NEW


def is_live(row: Payment) -> bool:
    return not row.is_undone


def has_credit(row: Payment) -> bool:
    return not row.is_undone and getattr(row, "unallocated", 0) > 0


acts.register(
    Invoice,
    Act("remind", _("Remind now"), "billing:invoice_remind", p.REMIND, icon="submit", asks=True, shown=is_overdue),
    Act("write_off", _("Write off the rest"), "billing:invoice_write_off", p.PAYMENT_EDIT, asks=True, shown=is_tiny),
    Act("pay_unsent", _("Record payment"), "billing:invoice_pay", p.PAYMENT_EDIT, icon="bank", link=True,
        shown=lambda row: is_open(row) and not was_sent(row)),
    Act("pay", _("Record payment"), "billing:invoice_pay", p.PAYMENT_EDIT, icon="bank", link=True, primary=True,
        shown=lambda row: is_open(row) and was_sent(row)),
)  # fmt: skip
acts.register(
    Payment,
    Act("undo", _("Undo the payment"), "billing:payment_undo", p.PAYMENT_EDIT, icon="undo", tone="bad", asks=True,
        shown=is_live),
    Act("refund", _("Give back"), "billing:payment_refund", p.PAYMENT_EDIT, asks=True, shown=has_credit),
    Act("allocate", _("Use for invoices"), "billing:payment_allocate", p.PAYMENT_EDIT, link=True, primary=True,
        shown=has_credit),
)  # fmt: skip
acts.register(
    BankTransaction,
    Act("undo", _("Undo the match"), "billing:transaction_undo", p.PAYMENT_EDIT, icon="undo", asks=True,
        shown=lambda row: not waits(row)),
    Act("set_aside", _("Set aside"), "billing:transaction_set_aside", p.PAYMENT_EDIT, asks=True, shown=waits),
    Act("match", _("Match"), "billing:transaction_match", p.PAYMENT_EDIT, link=True, shown=waits),
)  # fmt: skip
acts.register(
    RecurringInvoice,
    Act("edit", _("Edit"), "billing:recurring_edit", p.RECURRING_EDIT, icon="edit", link=True),
    *archiving(archive="billing:recurring_archive", restore="billing:recurring_restore", permission=p.RECURRING_EDIT),
    Act("draft", _("Draft now"), "billing:recurring_draft", p.RECURRING_EDIT, asks=True, primary=True,
        shown=lambda row: row.archived_at is None),
)  # fmt: skip

add_panel(
    Panel("billing.invoice", "billing.payments", _("Payments"), "billing:invoice_payments", p.PAYMENT_VIEW, position=10)
)
add_panel(
    Panel(
        "crm.organisation", "billing.balance", _("Balance"), "billing:organisation_balance", p.INVOICE_VIEW,
        position=5, place="rail",
    )
)  # fmt: skip


add_figures(Figures("crm.organisation", "billing.owed_by", p.INVOICE_VIEW, owed_by, position=10))
add_figures(Figures("crm.organisation", "billing.owed_to", p.PAYMENT_VIEW, owed_to, position=20))


def unmatched_count(_user: User) -> int:
    return BankTransaction.objects.unmatched().count()


TRANSACTIONS = Findable(
    BankTransaction,
    p.BANK_VIEW,
    lambda rows, query: rows.filter(search_key__contains=query).only(
        "counterparty", "message", "reference", "amount", "currency", "booked_on"
    ),
)
CONTRACTS = Findable(
    RecurringInvoice,
    p.RECURRING_VIEW,
    lambda rows, query: (
        rows.live()
        .filter(Q(name__icontains=query) | Q(customer__search_key__contains=query))
        .select_related("customer")
        .only("name", "customer__name")
    ),
)


def find_transactions(user: User, query: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.counterparty or row.message[:60] or row.reference,
            row.get_absolute_url(),
            sub=f"{money(row.amount, row.currency_id)}, {short_date(row.booked_on)}",
            icon="bank",
        )
        for row in TRANSACTIONS.rows(user, query, limit)
    ]


def find_contracts(user: User, query: str, limit: int) -> list[Hit]:
    return [
        Hit(row.name, row.get_absolute_url(), sub=row.customer.name, icon="recurring")
        for row in CONTRACTS.rows(user, query, limit)
    ]


add_count("bank", unmatched_count, p.PAYMENT_EDIT, says=_("Bank transactions that wait to be matched: %(count)s"))
add_search(SearchProvider("billing.bank", _("Bank"), p.BANK_VIEW, find_transactions, position=60))
add_search(SearchProvider("billing.recurring", _("Recurring invoices"), p.RECURRING_VIEW, find_contracts, position=55))
checks_nightly.register("billing.payments", _("No payment settles more than it brought"), proofs.overspent_payments)
checks_nightly.register(
    "billing.statements", _("Opening balances and entries make the closing balances"), proofs.wrong_statements
)
checks_nightly.register("billing.matches", _("Matched bank transactions have their payment"), proofs.wrong_matches)
checks_nightly.register(
    "billing.home_balances", _("Open amounts are carried at the rate of their invoice"), proofs.wrong_home_balances
)
