"""What a line of the bank may pay: open invoices and recognised payers, read for a whole statement at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from billing.bank.statements import Transaction
from billing.calculations.allocation import AllocationPlan, IncomingPayment, OpenInvoice, plan_allocation
from billing.calculations.references import is_valid_finnish_reference, normalise_reference, rf_reference
from billing.models import BankTransaction, InvoiceBalance
from core.textkeys import sort_key
from crm.models import Organisation

# How many open invoices of strangers with just this amount are shown to a person.
MOST_STRANGERS = 20


@dataclass(frozen=True)
class Line:
    """What is known of one line of a statement, whether it is stored yet or not."""

    amount: Decimal
    currency: str
    reference: str = ""
    message: str = ""
    name: str = ""
    iban: str = ""


def line_of(row: BankTransaction | Transaction) -> Line:
    if isinstance(row, BankTransaction):
        return Line(
            row.amount, row.currency_id, row.reference, row.message, row.counterparty, row.counterparty_iban
        )
    return Line(row.amount, row.currency, row.reference, row.message, row.counterparty_name, row.counterparty_iban)


@dataclass
class Book:
    """Open invoices by reference and by payer; `take` moves them as lines use them up."""

    company_id: int
    invoices: dict[int, OpenInvoice] = field(default_factory=dict)
    by_reference: dict[str, list[int]] = field(default_factory=dict)
    by_payer: dict[int, list[int]] = field(default_factory=dict)
    by_amount: dict[tuple[str, Decimal], list[int]] = field(default_factory=dict)
    payers: dict[Line, int | None] = field(default_factory=dict)

    def add(self, row: OpenInvoice) -> None:
        if row.id in self.invoices:
            return
        self.invoices[row.id] = row
        if row.reference:
            self.by_reference.setdefault(normalise_reference(row.reference), []).append(row.id)
        self.by_payer.setdefault(row.payer_id, []).append(row.id)
        self.by_amount.setdefault((row.currency, row.open_amount), []).append(row.id)

    def plan(self, line: Line, payer_id: int | None = None) -> AllocationPlan:
        """What the line pays for sure, else the likely ways, surest first."""
        payer = payer_id or self.payers.get(line)
        keys = [
            *self.by_reference.get(normalise_reference(line.reference), ()),
            *(self.by_payer.get(payer, ()) if payer else ()),
            *(self.by_amount.get((line.currency, line.amount), ())[:MOST_STRANGERS]),
        ]
        near = [self.invoices[key] for key in dict.fromkeys(keys)]
        asked = IncomingPayment(line.amount, line.currency, line.reference, line.message, payer)
        return plan_allocation(asked, [row for row in near if row.open_amount > 0])

    def likely(self, lines: Iterable[Line]) -> set[int]:
        """Invoices that the lines may certainly mean: by reference, or of their payers."""
        found: set[int] = set()
        for line in lines:
            payer = self.payers.get(line)
            found.update(self.by_reference.get(normalise_reference(line.reference), ()))
            found.update(self.by_payer.get(payer, ()) if payer else ())
        return found

    def take(self, invoice_id: int, amount: Decimal) -> None:
        row = self.invoices[invoice_id]
        self.invoices[invoice_id] = replace(row, open_amount=row.open_amount - amount)


def open_book(company_id: int, lines: Sequence[Line], *, payer_id: int | None = None) -> Book:
    """Everything these lines could pay, in four queries however many lines there are."""
    incoming = [line for line in lines if line.amount > 0]
    book = Book(company_id, payers=_payers(incoming))
    wanted = {payer for payer in book.payers.values() if payer} | ({payer_id} if payer_id else set())
    named = Q(invoice__reference__in=_forms(line.reference for line in incoming))
    amounts = Q(open_amount__in={line.amount for line in incoming})
    numbers = Q(invoice__number__in=_words(incoming))
    rows = (
        InvoiceBalance.objects.open()
        .filter(company_id=company_id)
        .filter(named | Q(customer__in=wanted) | amounts | numbers)
        .select_related("invoice")
        .order_by("due_on", "pk")
    )
    for row in rows:
        book.add(_as_open(row))
    return book


def _as_open(row: InvoiceBalance) -> OpenInvoice:
    return OpenInvoice(
        id=row.pk,
        number=row.invoice.number,
        reference=row.invoice.reference,
        payer_id=row.customer_id,
        currency=row.currency_id,
        open_amount=row.open_amount,
        due_on=row.due_on,
    )


def _forms(references: Iterable[str]) -> set[str]:
    """A reference as it may stand on an invoice: national, or with its RF frame."""
    found: set[str] = set()
    for reference in filter(None, map(normalise_reference, references)):
        found.add(reference)
        if is_valid_finnish_reference(reference):
            found.add(rf_reference(reference))
    return found


def _words(lines: Iterable[Line]) -> set[str]:
    """Words of the messages that may be the number of an invoice."""
    words = (word.strip(".,;:()") for line in lines for word in f"{line.message} {line.reference}".split())
    return {word for word in words if 3 <= len(word) <= 40 and any(mark.isdigit() for mark in word)}


def _payers(lines: Sequence[Line]) -> dict[Line, int | None]:
    """Who paid: known by an account that paid before, else by exactly their name; nobody where two fit."""
    by_iban = _known_accounts({line.iban for line in lines if line.iban})
    names = {line: sort_key(line.name, settings.KEEL_SORT_LANGUAGE) for line in lines if line.name}
    by_name = _called(set(names.values()) - {""})
    return {line: by_iban.get(line.iban) or by_name.get(names.get(line, "")) for line in lines}


def _known_accounts(ibans: set[str]) -> Mapping[str, int | None]:
    rows = (
        BankTransaction.objects.filter(
            counterparty_iban__in=ibans, payments__undone_at=None, payments__organisation__isnull=False
        )
        .order_by()
        .values_list("counterparty_iban", "payments__organisation")
        .distinct()
    )
    return _only_ones(rows)


def _called(keys: set[str]) -> Mapping[str, int | None]:
    return _only_ones(Organisation.objects.live().filter(sort_key__in=keys).values_list("sort_key", "pk"))


def _only_ones(pairs: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for key, pk in pairs:
        found[key] = pk if key not in found or found[key] == pk else None
    return found
