"""The SQL of `reporting_client_way`: when a client first wrote, was sold to, worked for, invoiced, and paid.

One row a client and company. Each date is asked for by an index of its own, so that one client costs as little as it
should and all of them one pass. The first contact never lies after the first deal: whoever bought was spoken to. It is a
lead, a mail that a person wrote, a call or a meeting (crm.contact_kinds); what robots and newsletters send is none, and
what is about another company's deal or lead is that one's.
A quote that came after the first invoice belongs to later business, not to this way.
"""

_PAIRS = """
SELECT organisation_id, company_id FROM crm_deal
UNION SELECT organisation_id, company_id FROM projects_project WHERE organisation_id IS NOT NULL
UNION SELECT customer_id, company_id FROM billing_invoice WHERE state = 'issued'
"""

_DAYS = """
SELECT p.organisation_id || '-' || p.company_id AS key, p.organisation_id, p.company_id,
    (least(
        (SELECT min(l.created_at) FROM crm_lead l
            WHERE l.organisation_id = p.organisation_id AND l.company_id = p.company_id),
        (SELECT min(t.at) FROM crm_timelineentry t
            LEFT JOIN crm_deal td ON td.id = t.deal_id LEFT JOIN crm_lead tl ON tl.id = t.lead_id
            WHERE t.organisation_id = p.organisation_id
            AND t.kind IN ('mail.in', 'mail.out', 'activity.call', 'activity.meeting')
            AND coalesce(td.company_id, tl.company_id, p.company_id) = p.company_id),
        d.opened_at
    ) AT TIME ZONE c.time_zone)::date AS contact_on,
    (d.opened_at AT TIME ZONE c.time_zone)::date AS opened_on,
    CASE WHEN i.issued_on IS NULL OR q.quoted_on <= i.issued_on THEN q.quoted_on END AS quoted_on,
    CASE WHEN i.issued_on IS NULL OR (q.accepted_at AT TIME ZONE c.time_zone)::date <= i.issued_on
        THEN (q.accepted_at AT TIME ZONE c.time_zone)::date END AS accepted_on,
    h.worked_on, i.id AS invoice_id, i.issued_on AS invoiced_on, b.due_on,
    CASE WHEN b.open_amount = 0 THEN b.last_paid_on END AS paid_on
FROM pairs p JOIN core_company c ON c.id = p.company_id
LEFT JOIN LATERAL (
    SELECT min(created_at) AS opened_at FROM crm_deal
    WHERE organisation_id = p.organisation_id AND company_id = p.company_id
) d ON true
LEFT JOIN LATERAL (
    SELECT min(sent_on) AS quoted_on, min(decided_at) FILTER (WHERE state = 'accepted') AS accepted_at
    FROM billing_quote WHERE customer_id = p.organisation_id AND company_id = p.company_id
) q ON true
LEFT JOIN LATERAL (
    SELECT min(t."on") AS worked_on FROM projects_project j JOIN projects_timeentry t ON t.project_id = j.id
    WHERE j.organisation_id = p.organisation_id AND t.company_id = p.company_id
) h ON true
LEFT JOIN LATERAL (
    SELECT id, issued_on FROM billing_invoice
    WHERE customer_id = p.organisation_id AND company_id = p.company_id AND state = 'issued' AND gross_amount > 0
    ORDER BY issued_on, id LIMIT 1
) i ON true
LEFT JOIN billing_invoicebalance b ON b.invoice_id = i.id
"""

_GAPS = """
SELECT days.*, opened_on - contact_on AS to_deal, quoted_on - opened_on AS to_quote,
    accepted_on - quoted_on AS to_accepted, worked_on - accepted_on AS to_work, invoiced_on - worked_on AS to_invoice,
    due_on - invoiced_on AS to_due, paid_on - due_on AS to_paid
FROM days;
"""

CREATE = (
    "CREATE OR REPLACE VIEW reporting_client_way AS WITH pairs AS NOT MATERIALIZED ("
    + _PAIRS
    + "), days AS NOT MATERIALIZED ("
    + _DAYS
    + ")"
    + _GAPS
)
DROP = "DROP VIEW IF EXISTS reporting_client_way;"
