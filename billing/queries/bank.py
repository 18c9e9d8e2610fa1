"""What stands in the bank by its latest statements, and what waits to be matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from billing.calculations.allocation import AllocationPlan
from billing.models import BankStatement, BankTransaction, InvoiceBalance
from billing.permissions import PAYMENT_EDIT
from billing.queries.matching import line_of, open_book
from core.access import Actor
from core.formatting import money
from crm.models import Organisation


@dataclass(frozen=True)
class AccountBalance:
    """What the latest statement of an account ended with."""

    account_id: int
    name: str
    currency: str
    amount: Decimal
    on: date


@dataclass(frozen=True)
class Unmatched:
    """Money that came into an account and is matched with nothing yet."""

    account_id: int
    currency: str
    incoming: Decimal
    count: int


def account_balances() -> list[AccountBalance]:
    """One query; accounts without a statement are missing."""
    rows = (
        BankStatement.objects.filter(bank_account__archived_at=None)
        .order_by("bank_account_id", "-ends_on", "-pk")
        .distinct("bank_account_id")
        .select_related("bank_account")
    )
    return [
        AccountBalance(row.bank_account_id, row.bank_account.name, row.currency_id, row.closing_amount, row.ends_on)
        for row in rows
    ]


def unmatched() -> list[Unmatched]:
    """What came in and waits, account by account; accounts where nothing waits are missing."""
    rows = (
        BankTransaction.objects.unmatched()
        .incoming()
        .order_by()
        .values("bank_account_id", "currency_id")
        .annotate(total=Sum("amount"), n=Count("pk"))
        .order_by("bank_account_id")
    )
    return [Unmatched(row["bank_account_id"], row["currency_id"], row["total"], row["n"]) for row in rows]


@dataclass(frozen=True)
class ShownProposal:
    """A likely way to use a line: why, which invoices, and the parameters that open the page with it filled in."""

    reason: str
    invoices: Sequence[InvoiceBalance]
    left: str
    query: str


@dataclass(frozen=True)
class Guess:
    payer: Organisation | None
    proposals: Sequence[ShownProposal]
    elsewhere: Sequence[InvoiceBalance]


def guess(row: BankTransaction, reader: Actor) -> Guess:
    """Who probably paid, and the likely ways, surest first; within what the reader may settle."""
    line = line_of(row)
    book = open_book(row.company_id, [line])
    payer_id = book.payers.get(line)
    payer = Organisation.objects.filter(pk=payer_id).first() if payer_id else None
    if row.amount <= 0:
        return Guess(payer, (), ())
    plan = book.plan(line)
    ids = [share.invoice_id for found in _all(plan) for share in found.shares]
    rows = InvoiceBalance.objects.visible_to(reader, PAYMENT_EDIT).filter(pk__in=[*ids, *plan.other_currency_ids])
    balances = {one.pk: one for one in rows.select_related("invoice", "customer")}
    shown = [
        ShownProposal(
            str(found.reason.label),
            [balances[share.invoice_id] for share in found.shares],
            _("%(amount)s stays on account") % {"amount": money(found.left_over, row.currency_id)}
            if found.left_over
            else "",
            _query(found.shares[0].invoice_id, [share.invoice_id for share in found.shares], balances),
        )
        for found in _all(plan)
        if found.shares and all(share.invoice_id in balances for share in found.shares)
    ]
    return Guess(payer, shown[:6], [balances[pk] for pk in plan.other_currency_ids if pk in balances])


def _all(plan: AllocationPlan):  # type: ignore[no-untyped-def]
    return [plan.certain] if plan.certain else plan.proposals


def _query(first: int, ids: Sequence[int], balances: dict[int, InvoiceBalance]) -> str:
    return f"customer={balances[first].customer_id}&invoices={','.join(map(str, ids))}"


