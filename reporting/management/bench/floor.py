"""The floor: what the same answers cost in plain SQL over one connection, without a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
from django.db import connection

FIRST_PAGE = """
SELECT i.number, c.name, i.issued_on, i.due_on, i.home_gross_amount, b.home_open_amount
FROM billing_invoice i JOIN crm_organisation c ON c.id = i.customer_id LEFT JOIN billing_invoicebalance b ON b.invoice_id = i.id
ORDER BY i.issued_on DESC, i.id DESC LIMIT 50
"""
KEYSET = FIRST_PAGE.replace("ORDER BY", "WHERE (i.issued_on, i.id) < (%s, %s) ORDER BY")
SEARCH = "SELECT id, name FROM crm_organisation WHERE search_key LIKE %s AND archived_at IS NULL ORDER BY sort_key, id LIMIT 50"
BOARD_SUMS = """
SELECT d.stage_id, count(*), sum(d.home_value), sum(d.home_value * coalesce(d.probability, s.probability) / 100)
FROM crm_deal d JOIN crm_stage s ON s.id = d.stage_id
WHERE d.state = 'open' AND d.archived_at IS NULL AND d.pipeline_id = %s GROUP BY 1
"""
BOARD_CARDS = """
SELECT x.*, o.name FROM crm_stage s CROSS JOIN LATERAL (
    SELECT d.id, d.name, d.home_value, d.organisation_id FROM crm_deal d
    WHERE d.state = 'open' AND d.archived_at IS NULL AND d.pipeline_id = s.pipeline_id AND d.stage_id = s.id
    ORDER BY d.expected_close_on, d.id LIMIT 25) x JOIN crm_organisation o ON o.id = x.organisation_id
WHERE s.pipeline_id = %s
"""
CUSTOMER = "SELECT * FROM crm_organisation WHERE id = %s"
HISTORY = "SELECT * FROM crm_timelineentry WHERE organisation_id = %s ORDER BY at DESC, id DESC LIMIT 21"
AGED = """
SELECT customer_id, sum(home_open_amount) FILTER (WHERE due_on >= %(on)s),
       sum(home_open_amount) FILTER (WHERE due_on < %(on)s AND due_on >= %(on)s::date - 30),
       sum(home_open_amount) FILTER (WHERE due_on < %(on)s::date - 30), sum(home_open_amount)
FROM billing_invoicebalance WHERE open_amount > 0 AND company_id = %(company)s GROUP BY 1
"""
FIGURES = (
    "SELECT sum(home_open_amount) FROM billing_invoicebalance WHERE open_amount > 0 AND company_id = %(company)s",
    """SELECT sum(home_open_amount) FROM billing_invoicebalance
    WHERE open_amount > 0 AND company_id = %(company)s AND due_on < %(on)s""",
    """SELECT sum(home_net_amount) FROM billing_invoice
    WHERE company_id = %(company)s AND state = 'issued' AND issued_on >= date_trunc('month', %(on)s::date)""",
    """SELECT sum(d.home_value * coalesce(d.probability, s.probability) / 100), count(*) FROM crm_deal d
    JOIN crm_stage s ON s.id = d.stage_id WHERE d.state = 'open' AND d.archived_at IS NULL AND d.company_id = %(company)s""",
    """SELECT sum(worked_minutes), sum(billable_minutes) FROM projects_timeentry
    WHERE company_id = %(company)s AND "on" >= %(on)s::date - 28""",
)


def line() -> psycopg.Connection[Any]:
    """A connection of our own to the database that Django uses."""
    given = connection.get_connection_params()
    kept = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{name: given[name] for name in kept if given.get(name)}, autocommit=True)


def asking(held: psycopg.Connection[Any], *asked: tuple[str, Any]) -> Callable[[], Any]:
    """A call that runs the statements and fetches every row."""

    def ask() -> list[list[Any]]:
        return [held.execute(statement, params).fetchall() for statement, params in asked]

    return ask


def figures(company_id: int, on: date) -> list[tuple[str, Any]]:
    return [(statement, {"company": company_id, "on": on}) for statement in FIGURES]
