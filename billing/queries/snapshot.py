"""What a document shows of its parties, its account and its letterhead: as they are now, to be frozen at issue."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from billing.models import Invoice, Line, PricedDocument
from core.models import BankAccount, Letterhead
from core.prepared import SAMPLE_KEY, Prepared
from crm.models import Address

SCHEMA = 1
SELLER = (
    "name", "street", "postal_code", "city", "country", "business_id", "vat_id", "email", "phone", "website",
)  # fmt: skip
# Only what the paper and its issue read: each further column of six tables costs time at every issue.
_NEEDED = (
    *(field.name for field in Invoice._meta.concrete_fields),
    *(f"company__{name}" for name in (*SELLER, "currency", "time_zone", "books_closed_until", "is_demo")),
    *(f"customer__{name}" for name in ("name", "business_id", "vat_id", "country")),
    "person__name",
    *(f"payment_term__{name}" for name in ("name", "days", "end_of_month")),
    "project__name",
    "project__deal",
)


def with_paper(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Everything `snapshot_of` needs, in the query that fetches (and may lock) the document itself."""
    return (
        rows.select_related("company", "customer", "person", "payment_term", "project")
        .only(*_NEEDED)
        .annotate(paper_address=address_now(), paper_letterhead=letterhead_now(), paper_bank=_bank())
    )


def _locked(first: int, second: int) -> QuerySet[Invoice]:
    return with_paper(Invoice.objects.filter(pk__in=[first, second])).select_for_update(of=("self",)).order_by("pk")


_LOCKED = Prepared(_locked, first=SAMPLE_KEY, second=SAMPLE_KEY + 1)
_LINES = Prepared(
    lambda invoice: Line.objects.filter(invoice_id=invoice).order_by("position", "pk"), invoice=SAMPLE_KEY
)


def locked_papers(first: int, second: int) -> list[Invoice]:
    """The documents with these keys, which may be one and the same, locked in the order of their keys."""
    return _LOCKED.rows(first=first, second=second)


def lines_of(invoice: Invoice) -> list[Line]:
    """The document's lines in their order."""
    return _LINES.rows(invoice=invoice.pk)


def address_now() -> Subquery:
    rows = Address.objects.filter(organisation=OuterRef("customer")).for_invoices()
    shown = JSONObject(street="street", postal_code="postal_code", city="city", country="country")
    return Subquery(rows.values(shown=shown)[:1])


def letterhead_now() -> Subquery:
    rows = Letterhead.objects.filter(company=OuterRef("company")).order_by("-number")
    shown = JSONObject(id="id", number="number", accent="accent", footer="footer", logo="logo")
    return Subquery(rows.values(shown=shown)[:1])


def _bank() -> Subquery:
    """The chosen account, else the company's first in the document's currency, else any of its own."""
    rows = BankAccount.objects.filter(company=OuterRef("company"), archived_at=None, on_invoices=True)
    rank = Case(
        When(pk=OuterRef("bank_account"), then=Value(0)),
        When(currency=OuterRef("currency"), then=Value(1)),
        default=Value(2),
    )
    shown = JSONObject(id="id", name="name", iban="iban", bic="bic")
    return Subquery(rows.annotate(rank=rank).order_by("rank", "pk").values(shown=shown)[:1])


def parties_now(document: PricedDocument) -> dict[str, Any]:
    """What every document shows: both parties, the term and the letterhead."""
    address = document.paper_address or {}  # type: ignore[attr-defined]
    customer, term = document.customer, document.payment_term
    return {
        "schema": SCHEMA,
        "seller": {name: getattr(document.company, name) for name in SELLER},
        "buyer": {
            "name": customer.name,
            "person": document.person.name if document.person else "",
            "business_id": customer.business_id,
            "vat_id": customer.vat_id,
            "street": address.get("street", ""),
            "postal_code": address.get("postal_code", ""),
            "city": address.get("city", ""),
            "country": address.get("country") or customer.country,
        },
        "letterhead": document.paper_letterhead,  # type: ignore[attr-defined]
        "term": {"name": term.name, "days": term.days, "end_of_month": term.end_of_month},
        "home_currency": document.company.currency_id,
    }


def snapshot_of(invoice: Invoice) -> dict[str, Any]:
    """The frozen part of a document fetched `with_paper`; payment codes are added once it has a reference."""
    return {
        **parties_now(invoice),
        "bank": invoice.paper_bank,  # type: ignore[attr-defined]
        "project": invoice.project.name if invoice.project else "",
        "credits": _credited(invoice),
        "payment": {},
    }


def _credited(invoice: Invoice) -> dict[str, str] | None:
    original = invoice.credits
    if original is None:
        return None
    return {
        "number": original.number,
        "issued_on": original.issued_on.isoformat() if original.issued_on else "",
        "reason": invoice.credit_reason,
    }
