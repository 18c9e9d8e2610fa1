"""Invoices and bank statements of the demo: each month bills the one before, and clients pay as they are used to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing import (
    demo_quotes,  # noqa: F401  quotes in every state
    demo_sales,  # noqa: F401  how past deals were won
    demo_turkish,  # noqa: F401  invoices of the Turkish company
    demo_views,  # noqa: F401  a shared view of the list
)
from billing.demo_bank import foreign_payments, import_month
from billing.demo_invoices import bill_month, send_newest
from billing.models import RecurringInvoice, RecurringLine
from core.demo import DemoPart, World, register
from core.models import PaymentTerm
from crm.demo_clients import organisation

# client, name, price a month
CONTRACTS = (("rautatammi", "Hosting and care", 1850), ("saaristo", "Support", 940), ("koivukoulu", "Hosting", 390))


def begin(world: World) -> None:
    term = PaymentTerm.objects.order_by("days")[0]
    for client, name, price in CONTRACTS:
        contract = RecurringInvoice.objects.create(
            company=world.company,
            customer=organisation(client),
            name=name,
            first_on=world.today.replace(day=1) - timedelta(days=150),
            mode=RecurringInvoice.Mode.DRAFT,
            currency=world.company.currency,
            language="fi",
            payment_term=term,
        )
        RecurringLine.objects.create(recurring=contract, description=name, unit="mon", unit_price=Decimal(price))


def month(world: World, first: date) -> None:
    """On the first: import last month's statement, then bill last month's work."""
    import_month(world, first)
    foreign_payments(world, first)
    bill_month(world, first)


def end(world: World) -> None:
    """This month's statement so far, and the newest invoices sent."""
    import_month(world, world.today)
    send_newest(world)


register(DemoPart("billing", 40, begin=begin, month=month, end=end))
