"""Facts about quotes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class QuoteDrafted(Event):
    """A draft was made, by hand, from the deal's estimate, or after another quote."""

    quote_id: int
    customer_id: int
    deal_id: int | None = None
    after_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteChanged(Event):
    quote_id: int
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class QuoteDeleted(Event):
    quote_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteSent(Event):
    """The quote got its number and is frozen; amounts are in `currency`, dates in ISO form."""

    quote_id: int
    customer_id: int
    deal_id: int | None
    number: str
    valid_until: str
    currency: str
    net_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class QuoteMailed(Event):
    """A mail with a link to the quote was handed to the outbox."""

    quote_id: int
    delivery_id: int
    mail_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteOpened(Event):
    """The client opened the quote for the first time through a link."""

    quote_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteLinkRevoked(Event):
    quote_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteAccepted(Event):
    """The client said yes to this very paper; `way` says how."""

    quote_id: int
    deal_id: int | None
    way: str
    document_sha256: str


@dataclass(frozen=True, kw_only=True)
class QuoteDeclined(Event):
    quote_id: int
    deal_id: int | None


@dataclass(frozen=True, kw_only=True)
class QuoteWithdrawn(Event):
    quote_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteExpired(Event):
    quote_id: int


@dataclass(frozen=True, kw_only=True)
class QuoteSold(Event):
    """The lines of accepted quotes became the budget of the deal's project."""

    project_id: int
    quote_ids: tuple[int, ...]
