"""The SQL of `reporting_money_fact`; a change is a migration that replaces the view.

Revenue is read in two ways (domain.md section 2a), costs in one:

* time and material is earned on the day worked, at the price stamped on the entry; what an invoice line asks beyond
  its live entries is a price adjustment on its service period;
* a fixed price with an estimate is earned as hours are worked towards it: cumulative share of the price, so that the
  entries of a project never earn more than its price and rounding never adds up (partitioned by the client too,
  which the project decides, so that asking for one client reads its projects only);
* a fixed price without an estimate is earned when invoiced; every other line over its service period, else on issue;
* a rebillable expense is earned when approved, at cost without deductible VAT plus markup; the line that bills it
  only adds its difference, and a credit of that line takes it off again;
* internal work is overhead, and so are expenses without a client's project.
"""

TIME_EARNED = """
SELECT 'te' || t.id AS key, 'time' AS source, t.id AS source_id, 'revenue' AS kind, 'earned' AS basis,
       t."on" AS starts_on, t."on" AS ends_on, t.company_id, t.cost_centre_id, t.department_id, p.organisation_id,
       t.project_id, t.budget_line_id, t.user_id, 0 AS minutes, t.currency_id,
       t.value_amount AS fact_amount, t.home_value_amount AS home_amount
FROM projects_timeentry t JOIN projects_project p ON p.id = t.project_id
WHERE p.billing = 'time' AND t.value_amount <> 0
"""

FIXED_EARNED = """
SELECT 'tf' || s.id, 'time', s.id, 'revenue', 'earned', s."on", s."on", s.company_id, s.cost_centre_id,
       s.department_id, s.organisation_id, s.project_id, s.budget_line_id, s.user_id, 0, s.currency_id,
       s.earned_by - s.earned_before, round((s.earned_by - s.earned_before) * s.exchange_rate, 2)
FROM (
    SELECT t.id, t."on", t.company_id, t.cost_centre_id, t.department_id, p.organisation_id, t.project_id,
           t.budget_line_id, t.user_id, p.currency_id, t.exchange_rate,
           round(least(p.fixed_price, p.fixed_price * sum(t.worked_minutes) OVER w / p.estimated_minutes), 2) AS earned_by,
           round(least(p.fixed_price, p.fixed_price * (sum(t.worked_minutes) OVER w - t.worked_minutes)
                 / p.estimated_minutes), 2) AS earned_before
    FROM projects_timeentry t JOIN projects_project p ON p.id = t.project_id
    WHERE p.billing = 'fixed' AND p.estimated_minutes > 0 AND p.fixed_price IS NOT NULL
    WINDOW w AS (PARTITION BY t.project_id, p.organisation_id ORDER BY t."on", t.id)
) s WHERE s.earned_by <> s.earned_before
"""

LABOUR = """
SELECT 'tc' || t.id, 'time', t.id, CASE WHEN p.organisation_id IS NULL THEN 'overhead' ELSE 'labour' END, 'both',
       t."on", t."on", t.company_id, t.cost_centre_id, t.department_id, p.organisation_id, t.project_id,
       t.budget_line_id, t.user_id, t.worked_minutes, c.currency_id, -t.cost_amount, -t.cost_amount
FROM projects_timeentry t JOIN projects_project p ON p.id = t.project_id JOIN core_company c ON c.id = t.company_id
"""

EXPENSES = """
SELECT 'ec' || e.id, 'expense', e.id,
       CASE WHEN p.organisation_id IS NULL THEN 'overhead' WHEN k.kind = 'overhead' THEN 'pass_through' ELSE k.kind END,
       'both', e."on", e."on", e.company_id, e.cost_centre_id, e.department_id, p.organisation_id, e.project_id,
       e.budget_line_id, e.user_id, 0, e.currency_id, -e.cost_amount, -e.home_cost_amount
FROM erp_expense e JOIN erp_expensecategory k ON k.id = e.category_id
LEFT JOIN projects_project p ON p.id = e.project_id
WHERE e.state IN ('submitted', 'approved')
"""

# What an expense costs the company (net and the VAT it can't deduct) with its markup: what the client is asked for.
_ASKED = "round(e.cost_amount * (1 + e.markup_percent / 100), 2)"
_ASKED_HOME = "round(e.home_cost_amount * (1 + e.markup_percent / 100), 2)"

REBILLABLE = f"""
SELECT 'er' || e.id, 'expense', e.id, 'revenue', 'earned', e."on", e."on", e.company_id, e.cost_centre_id,
       e.department_id, p.organisation_id, e.project_id, e.budget_line_id, NULL::bigint, 0, e.currency_id,
       {_ASKED}, {_ASKED_HOME}
FROM erp_expense e JOIN projects_project p ON p.id = e.project_id
WHERE e.state = 'approved' AND e.rebill AND p.organisation_id IS NOT NULL
"""

_LINE = """l.cost_centre_id, coalesce(l.department_id, p.department_id), i.customer_id,
       coalesce(l.project_id, i.project_id), l.budget_line_id, NULL::bigint, 0, i.currency_id"""

_FROM = """FROM billing_line l JOIN billing_invoice i ON i.id = l.invoice_id
LEFT JOIN projects_project p ON p.id = coalesce(l.project_id, i.project_id)
"""

INVOICED = f"""
SELECT 'li' || l.id, 'line', l.id, 'revenue', 'invoiced', i.issued_on, i.issued_on, i.company_id, {_LINE},
       l.net_amount, l.home_net_amount
{_FROM}
WHERE i.state = 'issued'
"""

LINES_EARNED = f"""
SELECT 'le' || l.id, 'line', l.id, 'revenue', 'earned',
       CASE WHEN p.billing = 'fixed' THEN i.issued_on ELSE coalesce(l.service_from, i.issued_on) END,
       CASE WHEN p.billing = 'fixed' THEN i.issued_on ELSE coalesce(l.service_to, i.issued_on) END,
       i.company_id, {_LINE},
       l.net_amount - coalesce(b.value, 0), l.home_net_amount - coalesce(b.home, 0)
{_FROM}
LEFT JOIN LATERAL (
    SELECT sum(x.value) AS value, sum(x.home) AS home FROM (
        SELECT t.value_amount AS value, t.home_value_amount AS home
        FROM billing_billedentry be JOIN projects_timeentry t ON t.id = be.time_entry_id
        JOIN projects_project tp ON tp.id = t.project_id
        WHERE be.line_id = l.id AND be.live AND tp.billing = 'time'
        UNION ALL
        SELECT CASE WHEN e.currency_id = i.currency_id THEN {_ASKED} ELSE round({_ASKED_HOME} / i.exchange_rate, 2) END,
               {_ASKED_HOME}
        FROM billing_billedexpense bx JOIN erp_expense e ON e.id = bx.expense_id
        WHERE bx.line_id = l.id AND bx.live
    ) x
) b ON true
WHERE i.state = 'issued'
  AND NOT (coalesce(p.billing = 'fixed' AND p.estimated_minutes > 0 AND p.fixed_price IS NOT NULL, false)
           AND NOT EXISTS (SELECT 1 FROM billing_billedexpense bx WHERE bx.line_id = coalesce(l.credits_id, l.id)))
  AND (l.net_amount <> coalesce(b.value, 0) OR l.home_net_amount <> coalesce(b.home, 0))
"""

PARTS = (TIME_EARNED, FIXED_EARNED, LABOUR, EXPENSES, REBILLABLE, INVOICED, LINES_EARNED)
CREATE = "CREATE OR REPLACE VIEW reporting_money_fact AS " + "\nUNION ALL\n".join(PARTS) + ";"
DROP = "DROP VIEW IF EXISTS reporting_money_fact;"
