"""Whose hours, on which projects: nothing beyond what a person may see or correct."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import Department
from projects import actions
from projects.models import Project, TimeEntry
from projects.week import monday_of
from tests.cast import Cast
from tests.factories import BudgetLineFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(cast: Cast) -> Project:
    """Of another department, led by nobody the staff work with."""
    sales = Department.objects.get(company=cast.company, name="Sales")
    project = ProjectFactory(company=cast.company, department=sales, name="Secret merger")
    BudgetLineFactory(project=project, name="Due diligence")
    return project


@pytest.fixture
def shared(cast: Cast) -> Project:
    return ProjectFactory(company=cast.company, department=cast.delivery, lead=cast.lead)


def log(cast: Cast, project: Project, on: date, **more: object) -> TimeEntry:
    actor = more.pop("actor", cast.staff)
    [entry] = actions.log_time(user=cast.staff, hours=[actions.Hours(project, on, 60, **more)], actor=actor)
    return entry


def test_the_week_names_no_project_out_of_sight(cast: Cast, hidden: Project, client: Client) -> None:
    client.force_login(cast.staff)
    page = client.get(reverse("projects:week"), {"row": f"{hidden.pk}..x"})
    assert page.status_code == 200
    assert "Secret merger" not in page.content.decode() and "Due diligence" not in page.content.decode()


def test_no_hours_are_logged_on_a_project_out_of_sight(cast: Cast, hidden: Project, client: Client) -> None:
    client.force_login(cast.staff)
    monday = monday_of(clock.today(cast.company)).isoformat()
    client.post(reverse("projects:week_of", args=[monday]), {"row-0-project": str(hidden.pk), "row-0-d0": "1:00"})
    assert not TimeEntry.objects.exists()


@pytest.mark.parametrize("row", ["²..x", "9" * 40 + "..x", "-1..", "1.²", "..", "1.1.1.1", "İ.ı.ş"])
def test_an_odd_row_in_the_address_is_passed_over(cast: Cast, client: Client, row: str) -> None:
    client.force_login(cast.staff)
    assert client.get(reverse("projects:week"), {"row": row}).status_code == 200


def test_a_lead_corrects_hours_of_the_own_team_alone(cast: Cast, hidden: Project, shared: Project) -> None:
    today = clock.today(cast.company)
    entry = log(cast, shared, today)
    assert log(cast, shared, today, entry=entry, actor=cast.lead).pk == entry.pk
    given = actions.Hours(hidden, today, 60)
    with pytest.raises(PermissionDenied):
        actions.log_time(user=cast.sales, hours=[given], actor=cast.lead)
    assert TimeEntry.objects.count() == 1


def test_hours_of_a_closed_project_stay(cast: Cast, shared: Project) -> None:
    entry = log(cast, shared, clock.today(cast.company))
    actions.close_project(project=shared, on=entry.on, actor=cast.lead)
    shared.refresh_from_db()
    with pytest.raises(Refused):
        log(cast, shared, entry.on, entry=entry)


def test_hours_do_not_leave_closed_books(cast: Cast, shared: Project) -> None:
    today = clock.today(cast.company)
    entry = log(cast, shared, monday_of(today))
    cast.company.books_closed_until = entry.on
    cast.company.save()
    shared.refresh_from_db()
    with pytest.raises(Refused):
        log(cast, shared, today, entry=entry)
