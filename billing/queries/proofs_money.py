"""What must be true of payments and statements every night, with the rows that differ (house.md section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Abs, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_noop

from billing.models import Allocation, BankStatement, BankTransaction, Invoice, InvoiceBalance, Payment
from core.checks_nightly import MOST_KEPT, Problem
from core.db import amount_field

ZERO = Value(Decimal(0), output_field=amount_field())


def _total(rows, name):  # type: ignore[no-untyped-def]
    return Coalesce(
        Subquery(rows.annotate(total=Sum(name)).values("total")[:1], output_field=amount_field()), ZERO
    )


def overspent_payments() -> Sequence[Problem]:
    """No payment settles more than it brought; one that was taken back settles nothing."""
    given = Allocation.objects.filter(payment=OuterRef("pk"), kind="payment").order_by().values("payment")
    rows = (
        Payment.objects.annotate(given=_total(given, "allocated_amount"))
        .filter(
            Q(undone_at__isnull=False) & ~Q(given=0)
            | Q(undone_at=None) & Q(given__gt=0, paid_amount__lt=F("given"))
            | Q(undone_at=None) & Q(given__lt=0, paid_amount__gt=F("given"))
        )
        .order_by("pk")[:MOST_KEPT]
    )
    text = gettext_noop("The payment of %(paid)s settles %(given)s")
    return [
        Problem(
            text,
            row.get_absolute_url(),
            {"paid": (row.paid_amount, row.currency_id), "given": (row.given, row.currency_id)},  # type: ignore[attr-defined]
        )
        for row in rows
    ]


def wrong_statements() -> Sequence[Problem]:
    """Opening balance and entries make the closing balance of every statement."""
    moved = BankTransaction.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    rows = (
        BankStatement.objects.annotate(moved=_total(moved, "amount"))
        .exclude(closing_amount=F("opening_amount") + F("moved") + F("repeated_amount"))
        .order_by("pk")[:MOST_KEPT]
    )
    text = gettext_noop("Statement %(number)s does not add up to its closing balance")
    return [Problem(text, reverse("billing:bank"), {"number": row.statement_id}) for row in rows]


def wrong_matches() -> Sequence[Problem]:
    """A line of the bank is matched exactly while a payment stands on it."""
    rows = (
        BankTransaction.objects.annotate(paid=_total(_live_payments(), "paid_amount"))
        .filter(Q(state="matched", paid=0) | Q(state__in=["new", "set_aside"]) & ~Q(paid=0))
        .order_by("pk")[:MOST_KEPT]
    )
    text = gettext_noop("The line of %(on)s over %(amount)s does not agree with its payment")
    return [
        Problem(text, row.get_absolute_url(), {"on": row.booked_on, "amount": (row.amount, row.currency_id)})
        for row in rows
    ]


def _live_payments():  # type: ignore[no-untyped-def]
    return Payment.objects.live().filter(bank_transaction=OuterRef("pk")).order_by().values("bank_transaction")  # type: ignore[attr-defined]


def wrong_home_balances() -> Sequence[Problem]:
    """What is open in the company's currency is carried at the invoice's rate, less credits and what was settled."""
    settled = Allocation.objects.filter(invoice=OuterRef("invoice")).order_by().values("invoice")
    notes = Invoice.objects.issued().filter(credits=OuterRef("invoice")).order_by().values("credits")
    carried = F("invoice__home_gross_amount") + F("noted") - F("settled")
    rows = (
        InvoiceBalance.objects.filter(invoice__kind=Invoice.Kind.INVOICE)
        .annotate(noted=_total(notes, "home_gross_amount"), settled=_total(settled, F("home_amount") - F("exchange_gain")))
        .annotate(due=Case(When(open_amount=0, then=ZERO), default=carried, output_field=amount_field()))
        .annotate(apart=Abs(F("due") - F("home_open_amount")))
        .filter(apart__gt=0)
        .select_related("invoice", "company")
        .order_by("pk")[:MOST_KEPT]
    )
    text = gettext_noop("Invoice %(number)s is carried at %(kept)s, its rows say %(due)s")
    return [
        Problem(
            text,
            row.invoice.get_absolute_url(),
            {
                "number": row.invoice.number,
                "kept": (row.home_open_amount, row.company.currency_id),
                "due": (row.due, row.company.currency_id),  # type: ignore[attr-defined]
            },
        )
        for row in rows
    ]
