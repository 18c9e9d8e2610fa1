"""Nineteen invoices out of twenty are paid, most of them a little late; the balances follow by their triggers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop

from billing.models import Allocation, Invoice, InvoiceBalance, Payment
from billing.permissions import INVOICE_VIEW, PAYMENT_VIEW
from core.models import Company
from crm.models import TimelineEntry
from reporting.demo.plan import PREFIX, Plan
from reporting.demo.sql import analyze, fill, run, value

ISSUED = gettext_noop("Invoice %(number)s issued, %(amount)s")
RECEIVED = gettext_noop("Payment of %(amount)s received")
# The newest stay open longest: those issued in the last weeks, and a handful of old ones. One in a hundred pays half.
PAID = """
CREATE TEMP TABLE large_payment AS
WITH dice AS MATERIALIZED (
    SELECT i.id, random() AS a, random() AS b FROM billing_invoice i WHERE i.number LIKE %(prefix)s
), ranked AS (
    SELECT i.id, i.customer_id, i.issued_on, i.gross_amount,
           least(%(today)s::date, greatest(i.issued_on, i.due_on - 6 + (x.b * x.b * 45)::int)) AS "on",
           row_number() OVER (ORDER BY i.issued_on - CASE WHEN x.a < 0.02 THEN 0 ELSE 900 END - (x.b * 20)::int, i.id) AS place,
           mod(i.id, 100) = 0 AS half
    FROM billing_invoice i JOIN dice x ON x.id = i.id
)
SELECT id AS invoice_id, customer_id, "on", row_number() OVER (ORDER BY "on", id) + %(last)s AS id,
       CASE WHEN half THEN round(gross_amount / 2, 2) ELSE gross_amount END AS paid
FROM ranked WHERE place <= %(paid)s
"""


def add_payments(plan: Plan, company: Company) -> None:
    run("DROP TABLE IF EXISTS large_payment")
    last = Payment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    run(
        PAID,
        {
            "prefix": f"{PREFIX}____-______",
            "today": plan.today,
            "last": last,
            "paid": plan.invoices * plan.paid_percent // 100,
        },
    )
    run("ANALYZE large_payment")
    fill(
        Payment,
        {
            "id": "id",
            "company_id": "%s",
            "currency_id": "%s",
            "organisation_id": "customer_id",
            "on": '"on"',
            "paid_amount": "paid",
            "home_amount": "paid",
            "recorded_at": "\"on\" + interval '13 hours'",
        },
        "large_payment ORDER BY id",
        values=[company.pk, company.currency_id],
    )
    run("SELECT setval(pg_get_serial_sequence('billing_payment', 'id'), (SELECT max(id) FROM billing_payment))")
    analyze(Payment, InvoiceBalance)


def allocate() -> None:
    """Each allocation is checked and counted by its triggers; what they learn of the first thousand tells the planner
    how to find the rows of all others."""
    first = value("SELECT min(id) + 1000 FROM large_payment")
    for part in ("id < %s", "id >= %s"):
        fill(
            Allocation,
            {
                "payment_id": "id",
                "invoice_id": "invoice_id",
                "on": '"on"',
                "allocated_amount": "paid",
                "home_amount": "paid",
                "allocated_at": "\"on\" + interval '13 hours'",
            },
            f"large_payment WHERE {part} ORDER BY id",
            params=[first],
        )
        analyze(Allocation, InvoiceBalance)


TOLD = """(
    SELECT i.issued_on + interval '10 hours' AS at, 'invoice.issued' AS kind, %s AS permission, %s AS summary,
           jsonb_build_object('number', i.number, 'amount',
                              jsonb_build_object('amount', i.gross_amount::text, 'currency', i.currency_id)) AS arguments,
           '' AS tone, %s || i.id || '/' AS url, i.customer_id, p.deal_id, 'billing.invoice' AS subject_type, i.id AS subject_id
    FROM billing_invoice i LEFT JOIN projects_project p ON p.id = i.project_id WHERE i.number LIKE %s
    UNION ALL
    SELECT y.recorded_at, 'payment.received', %s, %s,
           jsonb_build_object('amount', jsonb_build_object('amount', y.paid_amount::text, 'currency', y.currency_id)),
           'good', %s || y.id || '/', y.organisation_id, NULL, 'billing.payment', y.id
    FROM billing_payment y JOIN large_payment l ON l.id = y.id
) x ORDER BY at"""


def tell_money() -> None:
    fill(
        TimelineEntry,
        {
            **{name: name for name in ("at", "kind", "permission", "summary", "arguments", "tone", "url", "deal_id")},
            "organisation_id": "customer_id",
            "subject_type": "subject_type",
            "subject_id": "subject_id",
        },
        TOLD,
        params=[
            INVOICE_VIEW.name, ISSUED, reverse("billing:invoices"), f"{PREFIX}____-______",
            PAYMENT_VIEW.name, RECEIVED, reverse("billing:payments"),
        ],
    )  # fmt: skip
    analyze(Invoice, TimelineEntry)
