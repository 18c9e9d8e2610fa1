"""Hours keep the rates of their day; a week is written once however often it is posted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from core.models import AuditEvent, Employment, WorkRoleRate
from projects import actions
from projects.models import Project, TimeEntry
from tests.billing.factories import dollar
from tests.cast import Cast
from tests.factories import OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)


@pytest.fixture
def project(cast: Cast) -> Project:
    return ProjectFactory(
        company=cast.company, organisation=OrganisationFactory(), lead=cast.lead, department=cast.delivery
    )


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    job = Employment.objects.get(user=cast.staff)
    WorkRoleRate.objects.filter(company=cast.company, work_role=job.work_role).update(
        hourly_price=Decimal("100"), hourly_cost=Decimal("38.20")
    )


def log(cast: Cast, project: Project, minutes: int, on: date = DAY, **more: object) -> list[TimeEntry]:
    hours = actions.Hours(project, on, minutes, **more)  # type: ignore[arg-type]
    return actions.log_time(user=cast.staff, hours=[hours], actor=cast.staff)


def test_price_and_cost_of_the_day_are_stamped(cast: Cast, project: Project) -> None:
    entry = log(cast, project, 90)[0]
    assert (entry.value_amount, entry.cost_amount) == (Decimal("150.00"), Decimal("57.30"))
    assert (entry.department, entry.billable_minutes) == (cast.delivery, 90)


def test_a_later_rate_leaves_earlier_entries_alone(cast: Cast, project: Project) -> None:
    before = log(cast, project, 60)[0]
    actions.set_project_rate(
        project=project, work_role=None, hourly_price=Decimal("150"), on=date(2026, 11, 17), actor=cast.lead
    )
    after = log(cast, project, 60, on=date(2026, 11, 17))[0]
    before.refresh_from_db()
    assert (before.value_amount, after.value_amount) == (Decimal("100.00"), Decimal("150.00"))


def test_a_converted_price_is_one_that_a_person_would_write(cast: Cast, project: Project) -> None:
    dollar("0.93", on=DAY)
    Project.objects.filter(pk=project.pk).update(currency="USD")
    entry = log(cast, Project.objects.get(pk=project.pk), 60)[0]
    entry.refresh_from_db()
    assert (entry.hourly_price, entry.value_amount) == (Decimal("107.53"), Decimal("107.53"))  # 100 / 0.93 = 107.5268…


def test_labour_is_rounded_half_up_per_entry(cast: Cast, project: Project) -> None:
    assert log(cast, project, 1)[0].cost_amount == Decimal("0.64")  # 38.20 / 60 = 0.63666…


def test_work_that_is_not_billed_has_no_billable_hours(cast: Cast) -> None:
    internal = ProjectFactory(
        company=cast.company, organisation=None, billing="none", lead=cast.lead, department=cast.delivery
    )
    entry = log(cast, internal, 60)[0]
    assert (entry.billable_minutes, entry.value_amount) == (0, Decimal("0.00"))


def test_closed_books_refuse_and_the_database_agrees(cast: Cast, project: Project) -> None:
    entry = log(cast, project, 60)[0]
    cast.company.books_closed_until = DAY
    cast.company.save()
    project.refresh_from_db()
    with pytest.raises(Refused):
        log(cast, project, 30)
    with pytest.raises(DatabaseError), transaction.atomic():
        TimeEntry.objects.filter(pk=entry.pk).update(worked_minutes=1)


def test_more_than_a_day_is_refused_and_nothing_is_written(cast: Cast, project: Project) -> None:
    log(cast, project, 1000)
    with pytest.raises(Refused):
        log(cast, project, 500, task="again")
    assert TimeEntry.objects.count() == 1


def test_the_future_and_closed_projects_are_refused(cast: Cast, project: Project) -> None:
    with pytest.raises(Refused):
        log(cast, project, 60, on=date(2999, 1, 1))
    actions.close_project(project=project, on=DAY, actor=cast.lead)
    project.refresh_from_db()
    with pytest.raises(Refused):
        log(cast, project, 60)


def test_nobody_logs_for_a_colleague_without_the_right(cast: Cast, project: Project) -> None:
    hours = [actions.Hours(project, DAY, 60)]
    with pytest.raises(PermissionDenied):
        actions.log_time(user=cast.staff, hours=hours, actor=cast.sales)
    actions.log_time(user=cast.staff, hours=hours, actor=cast.lead)


def sheet(project: Project, *cells: str) -> dict[str, str]:
    days = {f"row-0-d{n}": text for n, text in enumerate(cells)}
    return {"row-0-project": str(project.pk), "row-0-line": "", "row-0-task": "Build", "row-0-ordinal": "0"} | days


def test_a_posted_week_is_written_once(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    for _twice in range(2):
        assert client.post("/projects/time/2026-11-16/", sheet(project, "7:30", "4,5h", "450m")).status_code == 303
    assert list(TimeEntry.objects.order_by("on").values_list("worked_minutes", flat=True)) == [450, 270, 450]
    assert AuditEvent.objects.filter(kind="projects.TimeLogged").count() == 1


def test_an_emptied_cell_takes_the_hours_away(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    client.post("/projects/time/2026-11-16/", sheet(project, "2:00"))
    client.post("/projects/time/2026-11-16/", sheet(project, ""))
    assert not TimeEntry.objects.exists()


def test_what_cannot_be_read_is_named_and_kept(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    answer = client.post("/projects/time/2026-11-16/", sheet(project, "2:00", "seven 🚀"))
    assert answer.status_code == 422
    assert "seven 🚀" in answer.content.decode()
    assert not TimeEntry.objects.exists()


def test_a_sheet_left_open_undoes_nothing_that_another_device_logged(
    cast: Cast, project: Project, client: Client
) -> None:
    client.force_login(cast.staff)
    opened = sheet(project, "", "", "", "") | {"row-0-was": "0,0,0,0,0,0,0"}
    client.post("/projects/time/2026-11-16/", sheet(project, "7:30"))
    assert client.post("/projects/time/2026-11-16/", opened | {"row-0-d1": "2:00"}).status_code == 303
    assert list(TimeEntry.objects.order_by("on").values_list("worked_minutes", flat=True)) == [450, 120]


def test_a_cell_that_two_devices_filled_is_asked_about(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    client.post("/projects/time/2026-11-16/", sheet(project, "7:30"))
    late = sheet(project, "2:00", "1:00") | {"row-0-was": "0,0,0,0,0,0,0"}
    answer = client.post("/projects/time/2026-11-16/", late)
    assert answer.status_code == 422 and "7:30 meanwhile" in answer.content.decode()
    assert "2:00" in answer.content.decode() and TimeEntry.objects.get().worked_minutes == 450


def test_a_save_in_place_remembers_where_the_sheet_stands_now(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    first = sheet(project, "7:30") | {"row-0-was": "0,0,0,0,0,0,0"}
    answer = client.post("/projects/time/2026-11-16/", first, headers={"HX-Request": "true"})
    assert 'name="row-0-was" id="row-0-was" value="450,0,0,0,0,0,0"' in answer.content.decode()


def test_hours_of_a_project_closed_meanwhile_are_not_lost_in_silence(
    cast: Cast, project: Project, client: Client
) -> None:
    client.force_login(cast.staff)
    actions.close_project(project=project, on=DAY, actor=cast.lead)
    answer = client.post("/projects/time/2026-11-16/", sheet(project, "7:30"))
    assert answer.status_code == 422 and "closed meanwhile" in answer.content.decode()


def test_a_double_click_logs_once(cast: Cast, project: Project, client: Client) -> None:
    client.force_login(cast.staff)
    page = client.get(reverse("projects:entry_new")).content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    data = {"project": project.pk, "task": "Build", "on": "2026-11-16", "worked": "2:00", "form_token": token[1]}
    for _twice in range(2):
        assert client.post(reverse("projects:entry_new"), data).status_code == 303
    assert TimeEntry.objects.count() == 1
