"""The fields of projects and the catalogue, and how their rows are picked."""

from core.fields import declare, field, guard_lines
from core.pickers import Picker, register
from projects.models import BudgetLine, Project, Service, TimeEntry
from projects.permissions import BUDGET_VIEW, PROJECT_EDIT, PROJECT_VIEW, SERVICE_VIEW

register(
    Picker(
        "projects",
        Project,
        PROJECT_VIEW,
        rows=lambda found: found.live().select_related("organisation"),
        note=lambda row: row.organisation.name if row.organisation else "",
        narrow={"organisation": "organisation", "state": "state"},
        create_url="projects:project_new",
        create_permission=PROJECT_EDIT,
    )
)
register(Picker("services", Service, SERVICE_VIEW, rows=lambda found: found.live(), note=lambda row: row.code))
register(
    Picker(
        "budget_lines",
        BudgetLine,
        PROJECT_VIEW,
        search=("name",),
        rows=lambda found: found.select_related("project"),
        note=lambda row: row.project.name,
        narrow={"project": "project"},
    )
)

declare(
    Project,
    "name",
    "code",
    "organisation",
    field("lead", picker="users"),
    "department",
    "cost_centre",
    "billing",
    field("fixed_price", permission=BUDGET_VIEW),
    "estimated_minutes",
    "currency",
    "company",
    "starts_on",
    "ends_on",
    field("state", importable=False),
    "tags",
    "description",
    "external_id",
)
guard_lines(Project, BUDGET_VIEW)
declare(Service, "code", "name", "unit", "price", "currency", "tax_class", "work_role", "company")
declare(TimeEntry, "user", "project", "budget_line", "on", "worked_minutes", "billable_minutes", "task")
