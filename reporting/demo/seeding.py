"""The large demo in its order; each step is a transaction of its own, under all constraints and triggers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from core.demo.large import Say
from core.models import Company
from crm.models import Organisation
from reporting.demo import invoices, parties, payments, sales, work
from reporting.demo.plan import SOURCE, Plan
from reporting.demo.sql import run
from reporting.demo.story import long_story

Step = tuple[str, Callable[[], object]]


def seed_large(today: date, say: Say) -> None:
    seed(Plan(today), say)


def seed(plan: Plan, say: Say) -> None:
    """Fill the demo company; does nothing where it has been done."""
    company = Company.objects.select_related("currency").filter(is_demo=True, country="FI").order_by("pk").first()
    if company is None or Organisation.objects.filter(external_source=SOURCE).exists():
        return
    for name, step in _steps(plan, company):
        began = time.monotonic()
        with transaction.atomic():
            # Checked at each row's own statement: a queue of deferred checks is walked through by every savepoint, and
            # the history's triggers take one a row, so that the time would grow with the square of the rows.
            run("SET CONSTRAINTS ALL IMMEDIATE")
            # The same figures every time: each step throws its dice anew.
            run("SELECT setseed(0.42)")
            step()
        say(f"{name}: {time.monotonic() - began:.1f} s")
    _tidy()


def _tidy() -> None:
    """What the database would do by itself in time: indexes without what the triggers left behind, known sizes."""
    if connection.in_atomic_block:
        return
    run("REINDEX TABLE billing_invoicebalance")
    run("VACUUM (ANALYZE)")


def _steps(plan: Plan, company: Company) -> list[Step]:
    return [
        ("people", lambda: parties.employ(plan, company)),
        ("customers", lambda: parties.add_customers(plan)),
        ("addresses", lambda: parties.add_addresses(plan)),
        ("deals", lambda: sales.add_deals(plan, company)),
        ("stage log", sales.add_stage_log),
        ("next steps", lambda: sales.add_next_steps(plan)),
        ("timeline of deals", sales.tell_deals),
        ("one long story", long_story),
        ("projects", lambda: work.add_projects(plan, company)),
        ("hours", lambda: work.add_entries(plan, company)),
        ("invoices", lambda: invoices.add_invoices(plan, company)),
        ("payments", lambda: payments.add_payments(plan, company)),
        ("allocations", payments.allocate),
        ("timeline of money", payments.tell_money),
    ]
