"""What a quote shows of its parties: as they are now, to be frozen when it is sent."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from billing.models import Quote
from billing.queries.snapshot import address_now, letterhead_now, parties_now


def quotes_with_paper(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """Everything `quote_snapshot` needs, in the query that fetches (and may lock) the quote itself."""
    return rows.select_related(
        "company", "customer", "person", "payment_term", "owner", "deal", "revised_from"
    ).annotate(paper_address=address_now(), paper_letterhead=letterhead_now())


def quote_snapshot(quote: Quote) -> dict[str, Any]:
    """The frozen part of a quote fetched with its paper: the parties, and whom the client may ask."""
    owner = quote.owner
    return {
        **parties_now(quote),
        "contact": {"name": owner.name, "title": owner.title, "email": owner.email},
    }
