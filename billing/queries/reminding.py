"""Which overdue invoices may be reminded of, and why others may not (domain.md section 14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from billing.calculations.references import normalise_reference
from billing.models import BankTransaction, InvoiceBalance, ReminderPolicy
from billing.queries.matching import line_of, open_book
from core import clock
from core.models import Company


@dataclass(frozen=True)
class Waiting:
    """What unmatched lines of the bank may pay: references, payers, and amounts by currency, each with its line."""

    references: dict[str, BankTransaction]
    payers: dict[int, BankTransaction]
    amounts: dict[tuple[str, Decimal], BankTransaction]

    def may_pay(self, balance: InvoiceBalance) -> BankTransaction | None:
        reference = normalise_reference(balance.invoice.reference)
        return (
            self.references.get(reference)
            or self.payers.get(balance.customer_id)
            or self.amounts.get((balance.currency_id, balance.open_amount))
        )


def policy_of(company: Company) -> ReminderPolicy:
    """The company's own, else an unsaved one as it is shipped: nothing is reminded of by itself."""
    found = ReminderPolicy.objects.filter(company=company).first()
    return found or ReminderPolicy(company=company, currency_id=company.currency_id)


def unmatched_money(company_id: int) -> Waiting:
    """Three queries, however many lines wait."""
    rows = list(BankTransaction.objects.filter(company=company_id).unmatched().incoming())  # type: ignore[attr-defined]
    book = open_book(company_id, [line_of(row) for row in rows])
    payers = ((book.payers.get(line_of(row)), row) for row in rows)
    return Waiting(
        references={normalise_reference(row.reference): row for row in rows if row.reference},
        payers={payer: row for payer, row in payers if payer is not None},
        amounts={(row.currency_id, row.amount): row for row in rows},
    )


def overdue_unreminded(policy: ReminderPolicy, today: date) -> QuerySet[InvoiceBalance]:
    """Open invoices whose day to be reminded of has come and that nobody was reminded of, oldest first."""
    return (
        InvoiceBalance.objects.open()
        .filter(
            company=policy.company,
            due_on__lte=today - timedelta(days=policy.days_after_due),
            home_open_amount__gte=max(policy.least_amount, Decimal("0.01")),
            invoice__reminders=None,
        )
        .select_related("invoice", "customer", "company")
        .order_by("due_on", "pk")
    )


@dataclass(frozen=True)
class Held:
    """An invoice whose reminder waits, and the line of the bank it waits for."""

    balance: InvoiceBalance
    transaction: BankTransaction


def due_reminders(policy: ReminderPolicy) -> tuple[list[InvoiceBalance], list[Held]]:
    """Invoices to be reminded of today, and those held back by money that nobody has matched yet."""
    today = clock.today(policy.company)
    waiting = unmatched_money(policy.company_id)
    ready: list[InvoiceBalance] = []
    held: list[Held] = []
    for balance in _rows(overdue_unreminded(policy, today)):
        line = waiting.may_pay(balance)
        if line is None:
            ready.append(balance)
        else:
            held.append(Held(balance, line))
    return ready, held


def _rows(found: QuerySet[InvoiceBalance]) -> Iterable[InvoiceBalance]:
    return found.iterator(chunk_size=500)
