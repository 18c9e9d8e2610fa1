"""Facts about invoices and credit notes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class InvoiceDrafted(Event):
    """A draft was made; `document` says invoice or credit_note."""

    invoice_id: int
    customer_id: int
    document: str
    entries: int = 0
    expenses: int = 0


@dataclass(frozen=True, kw_only=True)
class DraftChanged(Event):
    invoice_id: int
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DraftDeleted(Event):
    """Its hours and expenses can be billed again."""

    invoice_id: int
    customer_id: int
    document: str


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice or a credit note got its number; amounts are in `currency`, dates in ISO form."""

    invoice_id: int
    customer_id: int
    document: str
    number: str
    issued_on: str
    due_on: str
    currency: str
    gross_amount: Decimal
    credits_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentStored(Event):
    """The PDF of an issued document was made, once."""

    invoice_id: int
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class DeliveryQueued(Event):
    """The document was handed to the outbox of mails."""

    invoice_id: int
    delivery_id: int
    mail_id: int
