"""Drafting and issuing an invoice of three lines: the two actions in the process, each committed, by one or four clients."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from billing import actions
from billing.models import Invoice, Line
from core import clock
from core.access import home_company
from core.models import User
from crm.models import Organisation
from reporting.management.bench import floor

BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# Tables of the same shape without triggers; the floor commits its rows there.
SCRATCH = """
CREATE SCHEMA IF NOT EXISTS bench_floor;
CREATE TABLE IF NOT EXISTS bench_floor.invoice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint, state text, number text, gross_amount numeric(14, 2));
CREATE TABLE IF NOT EXISTS bench_floor.line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, invoice_id bigint REFERENCES bench_floor.invoice,
    description text, quantity numeric(12, 4), unit_price numeric(18, 6), net_amount numeric(14, 2));
CREATE TABLE IF NOT EXISTS bench_floor.event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, facts jsonb);
CREATE TABLE IF NOT EXISTS bench_floor.series (id int PRIMARY KEY, next_number bigint);
INSERT INTO bench_floor.series VALUES (1, 1) ON CONFLICT DO NOTHING;
"""
AWAY = "DROP SCHEMA IF EXISTS bench_floor CASCADE"


class Issuing:
    """What the measured acts need, read once."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.company = home_company(user)
        self.customers = list(
            Organisation.objects.select_related("payment_term").filter(external_source="large").order_by("pk")[:500]
        )
        self.at = 0

    def once(self) -> Invoice:
        self.at += 1
        customer = self.customers[self.at % len(self.customers)]
        invoice = Invoice(company=self.company, customer=customer, currency_id="")
        lines = [
            Line(description=f"Design, part {number}", quantity=Decimal(number), unit_price=Decimal("112.50"))
            for number in (1, 2, 3)
        ]
        drafted = actions.draft_invoice(invoice=invoice, lines=lines, actor=self.user)
        return actions.issue_invoice(invoice=drafted, actor=self.user, on=clock.today(self.company))


def statements(issuing: Issuing) -> int:
    """How many SQL statements both acts take; the transactions' own marks are not counted."""
    issuing.once()
    with CaptureQueriesContext(connection) as asked:
        issuing.once()
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in asked.captured_queries)


def keel_a_second(user: User, *, clients: int, seconds: float) -> float:
    return _a_second(lambda: Issuing(user).once, clients, seconds)


def floor_a_second(*, clients: int, seconds: float) -> float:
    with floor.line() as held:
        held.execute(SCRATCH)
        try:
            return _a_second(lambda: _plain(floor.line()), clients, seconds)
        finally:
            held.execute(AWAY)


def _plain(held: Any) -> Callable[[], None]:
    """The same in five plain statements; the counter is the last one before the commit, as in Keel."""

    def work() -> None:
        with held.transaction():
            key = held.execute(
                "INSERT INTO bench_floor.invoice (customer_id, state, gross_amount) VALUES (1, 'draft', 847.13) RETURNING id"
            ).fetchone()[0]
            held.execute(
                "INSERT INTO bench_floor.line (invoice_id, description, quantity, unit_price, net_amount) "
                "SELECT %s, 'Design', n, 112.5, n * 112.5 FROM generate_series(1, 3) n",
                [key],
            )
            held.execute('INSERT INTO bench_floor.event (facts) VALUES (\'{"kind": "issued"}\')')
            taken = held.execute(
                "UPDATE bench_floor.series SET next_number = next_number + 1 WHERE id = 1 RETURNING next_number"
            ).fetchone()[0]
            held.execute(
                "UPDATE bench_floor.invoice SET state = 'issued', number = %s WHERE id = %s", [f"2026-{taken}", key]
            )

    return work


def _a_second(make: Callable[[], Callable[[], Any]], clients: int, seconds: float) -> float:
    """Each client is a process with a connection of its own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ears, children = [], []
    for _client in range(clients):
        ear, mouth = context.Pipe(duplex=False)
        child = context.Process(target=_client_work, args=(make, seconds, mouth))
        child.start()
        ears.append(ear)
        children.append(child)
    counts = [ear.recv() for ear in ears]
    for child in children:
        child.join()
    return sum(count / took for count, took in counts)


def _client_work(make: Callable[[], Callable[[], Any]], seconds: float, mouth: Any) -> None:
    connections.close_all()
    work = make()
    work()
    began, count = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        work()
        count += 1
    mouth.send((count, time.monotonic() - began))
    connections.close_all()
