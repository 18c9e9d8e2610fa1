"""A hundred thousand issued invoices of three lines: a month's hours of a project where there are any, else contracts."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Max

from billing.models import BilledEntry, Invoice, Line, TaxLine
from billing.queries.snapshot import SCHEMA, SELLER
from core.models import BankAccount, Company, Letterhead, NumberSeries
from reporting.demo.plan import EXTRAS, PREFIX, REFERENCE_PREFIX, Plan
from reporting.demo.sql import analyze, fill, run

DIGITS = 6
# Whole months of unbilled hours on projects billed by time, invoiced in the first ten days of the next month.
HOURS = """
CREATE TEMP TABLE large_hours AS
SELECT row_number() OVER () AS h, t.project_id, date_trunc('month', t."on")::date AS month, sum(t.billable_minutes) AS minutes,
       min(t.hourly_price) AS price, sum(t.value_amount) AS net
FROM projects_timeentry t JOIN projects_project p ON p.id = t.project_id AND p.billing = 'time'
WHERE t.billable_minutes > 0 AND t."on" < date_trunc('month', %(today)s::date) AND p.external_source = 'large'
GROUP BY 2, 3 LIMIT %(invoices)s
"""
DOCUMENTS = """
CREATE TEMP TABLE large_document AS
WITH dice AS MATERIALIZED (
    SELECT n, random() AS a, random() AS b FROM generate_series(1, %(invoices)s) n
), planned AS (
    SELECT x.n, x.b, h.h, h.project_id,
           least(%(today)s::date, coalesce((h.month + interval '1 month')::date + (x.a * 9)::int,
                                           %(first)s::date + (x.a * %(days)s)::int)) AS issued_on,
           coalesce(p.organisation_id, c.id) AS customer_id, p.lead_id, p.department_id, p.cost_centre_id
    FROM dice x LEFT JOIN large_hours h ON h.h = x.n LEFT JOIN projects_project p ON p.id = h.project_id
    LEFT JOIN large_customer c ON h.h IS NULL AND c.n = mod(x.n::bigint * 6101, %(customers)s)
)
SELECT %(last)s + row_number() OVER (ORDER BY p.issued_on, p.n) AS id, p.*, extract(year FROM p.issued_on)::int AS year,
       row_number() OVER (PARTITION BY extract(year FROM p.issued_on) ORDER BY p.issued_on, p.n) AS serial,
       p.issued_on + c.days AS due_on, c.days, c.term, c.payment_term_id, c.name AS customer_name, c.business_id,
       c.country, c.person_id, o.search_key AS customer_key, o.language, a.street, a.postal_code, a.city,
       coalesce(h.month, date_trunc('month', p.issued_on)::date) AS service_from,
       (coalesce(h.month, date_trunc('month', p.issued_on)::date) + interval '1 month - 1 day')::date AS service_to,
       h.minutes, h.price, h.net AS hours_net
FROM planned p JOIN large_customer c ON c.id = p.customer_id JOIN crm_organisation o ON o.id = c.id
LEFT JOIN crm_address a ON a.organisation_id = c.id AND a.kind = 'invoice'
LEFT JOIN large_hours h ON h.h = p.h
"""
# The first line bills the hours, if any; the others are quantities of catalogue prices.
LINES = """
CREATE TEMP TABLE large_line AS
WITH dice AS MATERIALIZED (
    SELECT d.id, position, random() AS a, random() AS b FROM large_document d, generate_series(1, 3) position
), priced AS (
    SELECT x.id, x.position, CASE WHEN hours THEN d.minutes / 60.0 ELSE 1 + (x.a * 19)::int END AS quantity,
           CASE WHEN hours THEN d.price ELSE (10 + (x.b * 190)::int) * 4 END AS unit_price,
           CASE WHEN hours THEN 'Hours' ELSE (%(extras)s::text[])[1 + mod((x.a * 10000)::int, %(many)s)] END AS description,
           CASE WHEN hours THEN 'h' ELSE 'pcs' END AS unit, t.percent, t.category
    FROM dice x JOIN large_document d ON d.id = x.id
    CROSS JOIN LATERAL (SELECT x.position = 1 AND d.minutes IS NOT NULL AS hours) is_of
    JOIN core_taxrate t ON t.country = 'FI' AND t.tax_class = 'standard' AND t.period @> d.service_to
)
SELECT *, round(quantity * unit_price, 2) AS net FROM priced
"""
TOTALS = """
CREATE TEMP TABLE large_total AS
SELECT l.id, l.category, l.percent, sum(l.net) AS net, round(sum(l.net) * l.percent / 100, 2) AS tax
FROM large_line l GROUP BY 1, 2, 3
"""


def add_invoices(plan: Plan, company: Company) -> None:
    for name in ("large_hours", "large_document", "large_line", "large_total"):
        run(f"DROP TABLE IF EXISTS {name}")
    asked = {
        "today": plan.today,
        "first": plan.first,
        "days": (plan.today - plan.first).days,
        "invoices": plan.invoices,
        "customers": plan.customers,
        "last": Invoice.objects.aggregate(last=Max("pk"))["last"] or 0,
    }
    run(HOURS, asked)
    run(DOCUMENTS, asked)
    run("CREATE UNIQUE INDEX ON large_document (id)")
    run("ANALYZE large_document, large_hours")
    run(LINES, {"extras": list(EXTRAS), "many": len(EXTRAS)})
    run(TOTALS)
    run("ANALYZE large_line, large_total")
    _insert_drafts(company)
    _insert_lines()
    analyze(Invoice)
    _issue(plan, company)
    _bill_hours()
    analyze(Line, TaxLine, Invoice, BilledEntry)


def _insert_drafts(company: Company) -> None:
    fill(
        Invoice,
        {
            "id": "d.id",
            "company_id": "%s",
            "currency_id": "%s",
            "rounding_mode": "%s",
            "customer_id": "d.customer_id",
            "customer_name": "d.customer_name",
            "project_id": "d.project_id",
            "payment_term_id": "d.payment_term_id",
            "language": "d.language",
            "net_amount": "t.net",
            "tax_amount": "t.tax",
            "gross_amount": "t.net + t.tax",
            "home_net_amount": "t.net",
            "home_tax_amount": "t.tax",
            "home_gross_amount": "t.net + t.tax",
            "created_at": "d.issued_on + interval '9 hours'",
            "updated_at": "d.issued_on + interval '9 hours'",
        },
        "large_document d JOIN large_total t ON t.id = d.id ORDER BY d.id",
        values=[company.pk, company.currency_id, company.rounding_mode],
    )
    run("SELECT setval(pg_get_serial_sequence('billing_invoice', 'id'), (SELECT max(id) FROM billing_invoice))")


def _insert_lines() -> None:
    fill(
        Line,
        {
            "invoice_id": "l.id",
            "position": "l.position",
            "description": "l.description",
            "quantity": "l.quantity",
            "unit": "l.unit",
            "unit_price": "l.unit_price",
            "net_amount": "l.net",
            "home_net_amount": "l.net",
            "tax_category": "l.category",
            "tax_percent": "l.percent",
            "service_from": "d.service_from",
            "service_to": "d.service_to",
            "project_id": "d.project_id",
            "department_id": "d.department_id",
            "cost_centre_id": "d.cost_centre_id",
        },
        "large_line l JOIN large_document d ON d.id = l.id ORDER BY l.id, l.position",
    )
    fill(
        TaxLine,
        {
            "invoice_id": "id",
            "category": "category",
            "percent": "percent",
            "net_amount": "net",
            "tax_amount": "tax",
            "home_net_amount": "net",
            "home_tax_amount": "tax",
        },
        "large_total ORDER BY id",
    )


# The number, the base of the reference with its check digit (weights 7, 3, 1 from the right), and its RF form: what
# billing.calculations.references makes of the same base.
NUMBERED = """(
    SELECT n.*, 'RF' || lpad((98 - mod((n.reference || '271500')::numeric, 97))::text, 2, '0') || n.reference AS rf
    FROM (
    SELECT b.*, b.base || mod(10 - mod((
               SELECT sum(substr(b.base, length(b.base) - i, 1)::int * (ARRAY[7, 3, 1])[mod(i, 3) + 1])
               FROM generate_series(0, length(b.base) - 1) i), 10), 10) AS reference
    FROM (
        SELECT d.*, t.net, t.tax, t.net + t.tax AS gross,
               %s || d.year || '-' || lpad(d.serial::text, %s, '0') AS number,
               (%s + d.year)::text || lpad(mod(d.year, 100)::text, 2, '0') || lpad(d.serial::text, 6, '0') AS base
        FROM large_document d JOIN large_total t ON t.id = d.id
    ) b
    ) n
) x"""
SNAPSHOT = """%s::jsonb || jsonb_build_object(
    'buyer', jsonb_build_object('name', x.customer_name, 'person', '', 'business_id', x.business_id, 'vat_id', '',
        'street', x.street, 'postal_code', x.postal_code, 'city', x.city, 'country', x.country),
    'term', jsonb_build_object('name', x.term, 'days', x.days, 'end_of_month', false),
    'payment', jsonb_build_object('reference', x.reference, 'rf', x.rf,
        'epc', %s || 'EUR' || x.gross::numeric(14, 2) || E'\\n\\n' || x.rf,
        'barcode', '4' || %s || lpad((x.gross * 100)::bigint::text, 8, '0') || '000' || lpad(x.reference, 20, '0')
        || to_char(x.due_on, 'YYMMDD')))"""
ISSUE = f"""
UPDATE billing_invoice i SET state = 'issued', number = x.number, serial = x.serial, reference = x.reference,
    issued_on = x.issued_on, due_on = x.due_on, bank_account_id = %s, letterhead_id = %s,
    search_key = lower(x.number) || ' ' || split_part(x.customer_key, ' ' || x.business_id, 1) || ' ' || x.reference,
    snapshot = {SNAPSHOT}
FROM {NUMBERED} WHERE i.id = x.id
"""  # noqa: S608  both are constants above


def _issue(plan: Plan, company: Company) -> None:
    """Freezes the documents with all they show; the triggers write their balances."""
    bank = BankAccount.objects.filter(company=company, currency_id=company.currency_id).order_by("pk").first()
    letterhead = Letterhead.objects.filter(company=company).order_by("-number").first()
    assert bank is not None and letterhead is not None  # the demo company was founded with both
    common = json.dumps(_common_snapshot(company, bank, letterhead))
    frozen = [bank.pk, letterhead.pk, common, _payee(company, bank), bank.iban[2:]]
    run(ISSUE, [*frozen, PREFIX, DIGITS, REFERENCE_PREFIX - plan.first.year])
    _add_series(plan, company)


def _payee(company: Company, bank: BankAccount) -> str:
    """The lines of an EPC code before the amount (billing.calculations.epc)."""
    return "\n".join(["BCD", "002", "1", "SCT", bank.bic, company.name, bank.iban, ""])


def _common_snapshot(company: Company, bank: BankAccount, letterhead: Letterhead) -> dict[str, Any]:
    """What billing.queries.snapshot writes and all documents share."""
    seller = {name: getattr(company, name) for name in SELLER}
    head = {"id": letterhead.pk, "number": letterhead.number, "accent": letterhead.accent, "footer": letterhead.footer}
    return {
        "schema": SCHEMA,
        "seller": seller,
        "bank": {"id": bank.pk, "name": bank.name, "iban": bank.iban, "bic": bank.bic},
        "letterhead": {**head, "logo": None},
        "project": "",
        "home_currency": company.currency_id,
        "credits": None,
    }


def _add_series(plan: Plan, company: Company) -> None:
    """Series of their own, so that those of the ordinary demo go on where they are."""
    fill(
        NumberSeries,
        {
            "company_id": "%s",
            "kind": "'invoice'",
            "prefix": "%s",
            "fiscal_year": "year",
            "digits": "%s",
            "next_number": "max(serial) + 1",
            "reference_prefix": "%s + year",
            "last_issued_on": "max(issued_on)",
        },
        "large_document GROUP BY year",
        values=[company.pk, PREFIX, DIGITS, REFERENCE_PREFIX - plan.first.year],
    )


def _bill_hours() -> None:
    fill(
        BilledEntry,
        {"time_entry_id": "t.id", "line_id": "l.id", "value_amount": "t.value_amount"},
        """large_document d JOIN large_hours h ON h.h = d.h
        JOIN billing_line l ON l.invoice_id = d.id AND l.position = 1
        JOIN projects_timeentry t ON t.project_id = h.project_id AND t.billable_minutes > 0
             AND date_trunc('month', t."on")::date = h.month""",
    )
