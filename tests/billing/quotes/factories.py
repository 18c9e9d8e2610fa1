"""Quotes as tests begin with them; states come from actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing import actions
from billing.models import Quote, QuoteLine
from billing.queries.quoting import address_of
from core import clock
from core.models import Company, TaxRate
from crm.models import Deal
from tests.billing.factories import SYSTEM, customer, firm
from tests.factories import DealFactory, UserFactory


def line(price: str = "100", quantity: str = "1", **fields: Any) -> QuoteLine:
    given = {"description": "Design work", "unit": "h"} | fields
    return QuoteLine(quantity=Decimal(quantity), unit_price=Decimal(price), **given)


def ready(company: Company) -> Company:
    """A company that can quote."""
    return company if TaxRate.objects.exists() else firm()


def draft_quote(company: Company | None = None, *lines: QuoteLine, **fields: Any) -> Quote:
    company = ready(company) if company else firm()
    given = {"customer": fields.pop("customer", None) or customer(), "language": "en", "title": "New site"} | fields
    given.setdefault("owner", given["deal"].owner if given.get("deal") else UserFactory())
    return actions.draft_quote(
        quote=Quote(company=company, **given), lines=list(lines) or [line(), line("250", "2", unit="pcs")], actor=SYSTEM
    )


def sent_quote(company: Company | None = None, *lines: QuoteLine, to: str = "elif@kaya.example", **fields: Any) -> Quote:
    made = draft_quote(company, *lines, **fields)
    actions.send_quote(quote=made, recipient=to, subject="Our quote", message="Hello", actor=SYSTEM)
    return Quote.objects.get(pk=made.pk)


def quoted_deal(company: Company, owner: Any = None, **fields: Any) -> Quote:
    """A sent quote of an open deal."""
    ready(company)
    client = customer()
    deal: Deal = DealFactory(company=company, organisation=client, owner=owner or UserFactory(), value=Decimal("999"))
    return sent_quote(company, deal=deal, customer=client, **fields)


def door(quote: Quote) -> str:
    """The path behind the newest link."""
    address = address_of(quote.links.first())  # type: ignore[arg-type]
    return address[address.index("/q/") :]


def accept(quote: Quote, name: str = "Elif Kaya", **fields: Any) -> Any:
    given = {"way": "online", "email": "elif@kaya.example", "link": quote.links.first(), "ip": "127.0.0.1"} | fields
    return actions.accept_quote(quote=quote, answer=actions.Answer(name=name, **given), actor=SYSTEM)


def today(quote: Quote) -> Any:
    return clock.today(quote.company)
