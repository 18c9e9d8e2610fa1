"""Roles are copied and changed, audited; nobody gives what they don't hold, and the owner's role stays whole."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from core import access
from core.errors import Refused
from core.firm import actions
from core.models import AuditEvent, Department, Grant, Role, UserRole
from core.permissions import ROLES_EDIT, USERS_EDIT, USERS_VIEW, Scope
from crm.permissions import DEAL_VIEW
from projects.permissions import PROJECT_VIEW
from tests.cast import Cast, client_of, with_role
from tests.factories import DepartmentFactory, EmploymentFactory, UserFactory

pytestmark = pytest.mark.django_db


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def forget(*people: object) -> None:
    for person in people:
        for kept in ("_grants", "_grant_rows", "_team"):
            person.__dict__.pop(kept, None)


def test_grants_add_up_and_the_widest_wins(cast: Cast) -> None:
    person = with_role(with_role(UserFactory(), "staff"), "sales")
    assert access.scope_of(person, PROJECT_VIEW) == Scope.TEAM
    with_role(person, "finance")
    assert access.scope_of(person, PROJECT_VIEW) == Scope.ALL


def test_the_team_is_that_of_the_day(cast: Cast) -> None:
    """A department one has left is not one's team any more, one that begins tomorrow not yet."""
    person, away = UserFactory(), DepartmentFactory(company=cast.company, name="Away")
    day = date(2026, 6, 1)
    EmploymentFactory(
        user=person, company=cast.company, department=cast.delivery, period=DateRange(date(2026, 1, 1), day)
    )
    EmploymentFactory(user=person, company=cast.company, department=away, period=DateRange(day, None))
    assert person.team_departments(date(2026, 5, 31)) == {cast.delivery.pk}
    assert person.team_departments(day) == {away.pk}
    below = DepartmentFactory(company=cast.company, name="Below", parent=away)
    assert person.team_departments(day) == {away.pk, below.pk}
    Department.objects.filter(pk=away.pk).update(manager=cast.staff)
    assert {away.pk, below.pk} <= cast.staff.team_departments(day)


def test_a_copy_is_free_to_change_and_leaves_its_source(cast: Cast) -> None:
    made = actions.copy_role(role=role("sales"), name="Key accounts", actor=cast.owner)
    assert dict(made.grants.values_list("permission", "scope")) == dict(
        role("sales").grants.values_list("permission", "scope")
    )
    actions.change_grants(role=made, grants={DEAL_VIEW.name: "own"}, actor=cast.owner)
    assert made.grants.get(permission=DEAL_VIEW.name).scope == "own"
    assert role("sales").grants.get(permission=DEAL_VIEW.name).scope == "all"
    assert not role("sales").changed
    with pytest.raises(Refused, match="already"):
        actions.copy_role(role=role("sales"), name="key ACCOUNTS", actor=cast.owner)


def test_a_change_is_audited_with_old_and_new_and_marks_the_shipped_role(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    actions.change_grants(role=role("sales"), grants={DEAL_VIEW.name: "team", USERS_VIEW.name: ""}, actor=cast.owner)
    event = AuditEvent.objects.order_by("-pk").first()
    assert event and event.kind == "core.GrantsChanged" and event.actor == cast.owner
    assert event.facts["old"] == {DEAL_VIEW.name: "all", USERS_VIEW.name: "all"}
    assert event.facts["new"] == {DEAL_VIEW.name: "team"}
    assert role("sales").changed
    actions.change_grants(role=role("sales"), grants={DEAL_VIEW.name: "team"}, actor=cast.owner)
    assert AuditEvent.objects.count() == before + 1


def test_a_shipped_role_can_become_as_it_came(cast: Cast) -> None:
    actions.change_grants(role=role("sales"), grants={DEAL_VIEW.name: ""}, actor=cast.owner)
    actions.restore_role(role=role("sales"), actor=cast.owner)
    assert role("sales").grants.get(permission=DEAL_VIEW.name).scope == "all"
    assert not role("sales").changed
    with pytest.raises(Refused):
        actions.restore_role(role=role("sales"), actor=cast.owner)


def test_the_owners_role_can_not_be_changed_nor_unknown_rights_given(cast: Cast) -> None:
    with pytest.raises(Refused, match="can't be changed"):
        actions.change_grants(role=role("owner"), grants={DEAL_VIEW.name: ""}, actor=cast.owner)
    for bad in ({"crm.deal.steal": "all"}, {DEAL_VIEW.name: "everything"}):
        with pytest.raises(Refused, match="no right"):
            actions.change_grants(role=role("sales"), grants=bad, actor=cast.owner)


def make_clerk(cast: Cast) -> object:
    """May invite people and change roles, and is no owner."""
    clerk = Role.objects.create(key="clerk", name="Clerk")
    Grant.objects.bulk_create(
        Grant(role=clerk, permission=p.name, scope="all") for p in (USERS_EDIT, USERS_VIEW, ROLES_EDIT)
    )
    person = UserFactory(name="Clerk")
    UserRole.objects.create(user=person, role=clerk)
    return person


def test_nobody_gives_rights_they_do_not_hold(cast: Cast) -> None:
    clerk = make_clerk(cast)
    with pytest.raises(Refused, match="don't have yourself"):
        actions.change_roles(user=clerk, roles=[role("owner"), role("clerk")], actor=clerk)
    with pytest.raises(Refused, match="don't have yourself"):
        actions.change_grants(role=role("clerk"), grants={DEAL_VIEW.name: "own"}, actor=clerk)
    with pytest.raises(Refused, match="don't have yourself"):
        actions.copy_role(role=role("sales"), name="Mine", actor=clerk)
    with pytest.raises(Refused, match="don't have yourself"):
        actions.deactivate_user(user=cast.sales, actor=clerk)
    assert actions.change_roles(user=cast.stranger, roles=[role("clerk")], actor=clerk)


def test_a_wider_persons_address_can_not_be_taken_over(cast: Cast) -> None:
    client = client_of(make_clerk(cast))
    url = reverse("core:user_edit", args=[cast.owner.pk])
    data = {"name": cast.owner.name, "email": "mine@evil.example", "language": "en", "time_zone": "Europe/Helsinki"}
    answer = client.post(url, data | {"version": cast.owner.version})
    assert answer.status_code == 422
    cast.owner.refresh_from_db()
    assert cast.owner.email == "aino@luoto.example"


def test_roles_are_for_those_who_may(cast: Cast) -> None:
    for person in (cast.finance, cast.lead, cast.staff, cast.auditor):
        with pytest.raises(PermissionDenied):
            actions.copy_role(role=role("sales"), name="Mine", actor=person)
        assert client_of(person).get(reverse("core:role_grants", args=[role("sales").pk])).status_code == 403


def test_a_role_in_use_is_not_deleted_and_one_of_keels_never(cast: Cast) -> None:
    made = actions.copy_role(role=role("sales"), name="Key accounts", actor=cast.owner)
    UserRole.objects.create(user=cast.staff, role=made)
    with pytest.raises(Refused, match="hold this role"):
        actions.delete_role(role=made, actor=cast.owner)
    UserRole.objects.filter(role=made).delete()
    actions.delete_role(role=made, actor=cast.owner)
    assert not Role.objects.filter(pk=made.pk).exists()
    with pytest.raises(Refused):
        actions.delete_role(role=role("staff"), actor=cast.owner)


def test_the_page_of_rights_changes_them_and_warns_of_pay(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:role_grants", args=[role("staff").pk])
    page = client.get(url)
    data = {bound.html_name: bound.value() for bound in page.context["form"]}
    data["core.cost_rate.view"] = "all"
    warned = client.post(url, data)
    assert warned.status_code == 422 and not role("staff").grants.filter(permission="core.cost_rate.view").exists()
    confirm = warned.context["form"]
    done = client.post(url, data | {confirm.confirm_name: confirm.confirm_value})
    assert done.status_code in (302, 303)
    assert role("staff").grants.get(permission="core.cost_rate.view").scope == "all"
    forget(cast.staff)
    assert access.grants_of(cast.staff)["core.cost_rate.view"] == Scope.ALL
