"""Two thousand projects of won deals, and two hundred thousand entries of hours on them."""

from __future__ import annotations

from core.models import Company
from projects.models import BudgetLine, Project, ProjectRate, TimeEntry
from reporting.demo.parties import LEADS, SALES
from reporting.demo.plan import SOURCE, TASKS, Plan
from reporting.demo.sql import analyze, fill, run

# Whoever works, with department, cost centre and the standard cost of their role.
STAFF = """
CREATE TEMP TABLE large_staff AS
SELECT row_number() OVER (ORDER BY u.id) - 1 AS n, u.id, e.department_id, d.cost_centre_id, e.work_role_id,
       r.hourly_cost, count(*) OVER () AS many
FROM core_user u JOIN core_employment e ON e.user_id = u.id JOIN core_department d ON d.id = e.department_id
JOIN core_workrolerate r ON r.work_role_id = e.work_role_id AND r.company_id = e.company_id AND r.period @> %s::date
WHERE u.email LIKE '%%@large.example' AND e.company_id = %s
"""
# Every project lasts half a year; one in five has a fixed price of 200 hours.
PROJECTS = """
CREATE TEMP TABLE large_project AS
SELECT x.*, l.id AS lead_id, l.department_id, l.cost_centre_id, 96 + 4 * mod(x.n, 15) AS price,
       least(x.starts_on + 180, %(today)s::date) AS ends_on, CASE mod(x.n, 5) WHEN 0 THEN 'fixed' ELSE 'time' END AS billing
FROM (
    SELECT row_number() OVER (ORDER BY w.deal_id) AS n, w.* FROM (
        SELECT d.id AS deal_id, d.organisation_id, d.name, d.search_key, d.sort_key, d.closed_on AS starts_on
        FROM crm_deal d WHERE d.external_source = %(source)s AND d.state = 'won' AND d.closed_on < %(today)s::date - 14
        ORDER BY mod(d.id, 97), d.id LIMIT %(projects)s
    ) w
) x JOIN large_staff l ON l.n = mod(x.n, %(leads)s) + %(sales)s
"""


def add_projects(plan: Plan, company: Company) -> None:
    for name in ("large_staff", "large_project"):
        run(f"DROP TABLE IF EXISTS {name}")
    run(STAFF, [plan.today, company.pk])
    run("ANALYZE large_staff")
    leads = {"leads": min(LEADS, max(1, plan.people - SALES)), "sales": min(SALES, plan.people - 1)}
    run(PROJECTS, {"today": plan.today, "source": SOURCE, "projects": plan.projects} | leads)
    fill(
        Project,
        {
            "company_id": "%s",
            "currency_id": "%s",
            "external_source": "%s",
            "external_id": "n::text",
            "code": "'LP' || lpad(n::text, 4, '0')",
            "name": "name",
            "search_key": "'lp' || lpad(n::text, 4, '0') || ' ' || search_key",
            "sort_key": "sort_key",
            "organisation_id": "organisation_id",
            "deal_id": "deal_id",
            "lead_id": "lead_id",
            "department_id": "department_id",
            "cost_centre_id": "cost_centre_id",
            "billing": "billing",
            "fixed_price": "CASE billing WHEN 'fixed' THEN price * 200 END",
            "estimated_minutes": "CASE billing WHEN 'fixed' THEN 12000 END",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
            "state": "CASE WHEN ends_on < %s THEN 'closed' ELSE 'active' END",
        },
        "large_project ORDER BY n",
        values=[company.pk, company.currency_id, SOURCE, plan.today],
    )
    _add_prices()


OWN = "projects_project p JOIN large_project l ON l.n = p.external_id::int WHERE p.external_source = %s"


def _add_prices() -> None:
    fill(
        BudgetLine,
        {
            "project_id": "p.id",
            "name": "b.name",
            "minutes": "b.minutes",
            "net_amount": "l.price * b.minutes / 60",
            "position": "b.position",
        },
        "(VALUES ('Design', 3600, 1), ('Development', 8400, 2)) AS b (name, minutes, position), " + OWN,
        params=[SOURCE],
    )
    fill(
        ProjectRate,
        {"project_id": "p.id", "hourly_price": "l.price", "period": "daterange(l.starts_on - 30, NULL)"},
        OWN,
        params=[SOURCE],
    )
    analyze(Project, BudgetLine, ProjectRate)


# Weekends become Fridays; the minutes are quarters of an hour, so that every value is exact to the cent.
ENTRIES = """
CREATE TEMP TABLE large_entry AS
WITH dice AS MATERIALIZED (
    SELECT n, random() AS a, random() AS b, random() AS c FROM generate_series(1, %(entries)s) n
), days AS (
    SELECT x.n, x.a, x.c, l.price, p.id AS project_id, l.starts_on + (x.b * (l.ends_on - l.starts_on))::int AS day
    FROM dice x JOIN large_project l ON l.n = mod(x.n, %(projects)s) + 1
    JOIN projects_project p ON p.external_source = %(source)s AND p.external_id = l.n::text
)
SELECT d.n, d.project_id, d.price, s.id AS user_id, s.department_id, s.cost_centre_id, s.work_role_id, s.hourly_cost,
       d.day - greatest(extract(isodow FROM d.day)::int - 5, 0) AS "on", (1 + (d.a * 23)::int) * 15 AS worked,
       CASE WHEN d.c < 0.15 THEN 0 ELSE (1 + (d.a * 23)::int) * 15 END AS billable
FROM days d JOIN large_staff s ON s.n = mod((d.c * 1000000)::bigint, s.many)
ORDER BY 9, 1
"""


def add_entries(plan: Plan, company: Company) -> None:
    run("DROP TABLE IF EXISTS large_entry")
    run(ENTRIES, {"entries": plan.entries, "projects": plan.projects, "source": SOURCE})
    fill(
        TimeEntry,
        {
            "company_id": "%s",
            "currency_id": "%s",
            "user_id": "user_id",
            "project_id": "project_id",
            "on": '"on"',
            "worked_minutes": "worked",
            "billable_minutes": "billable",
            "task": "(%s::text[])[mod(n, %s) + 1]",
            "work_role_id": "work_role_id",
            "department_id": "department_id",
            "cost_centre_id": "cost_centre_id",
            "hourly_price": "price",
            "value_amount": "round(billable * price / 60.0, 2)",
            "home_value_amount": "round(billable * price / 60.0, 2)",
            "hourly_cost": "hourly_cost",
            "cost_amount": "round(worked * hourly_cost / 60, 2)",
        },
        'large_entry ORDER BY "on", n',
        values=[company.pk, company.currency_id, list(TASKS), len(TASKS)],
    )
    analyze(TimeEntry)
