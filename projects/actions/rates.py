"""Prices of a project's hours, from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import WorkRole
from projects.events import ProjectRatesChanged
from projects.models import Project, ProjectRate
from projects.permissions import PROJECT_EDIT


@action(PROJECT_EDIT, on="project")
def set_project_rate(
    *, project: Project, work_role: WorkRole | None, hourly_price: Decimal, on: date, actor: Actor
) -> ProjectRate:
    """From a day on an hour costs this, in the project's currency; earlier entries keep their price."""
    Project.objects.lock(project.pk)
    rows = ProjectRate.objects.filter(project=project, work_role=work_role)
    rows.filter(period__startswith__gte=on).delete()
    for row in rows.filter(period__contains=on):
        row.period = DateRange(row.period.lower, on, "[)")
        row.save(update_fields=["period"])
    row = ProjectRate.objects.create(
        project=project, work_role=work_role, hourly_price=hourly_price, period=DateRange(on, None, "[)")
    )
    publish(
        ProjectRatesChanged(
            project_id=project.pk,
            work_role_id=work_role.pk if work_role else None,
            hourly_price=str(hourly_price),
            starts_on=on.isoformat(),
        ),
        actor=actor,
        subject=project,
    )
    return row
