"""The people of Luoto Digital Oy: one for each role, and a stranger who holds none.

Aino      owner          leads Luoto, everyone's manager in the end
Henna     finance        in Administration
Tuomas    sales          in Sales
Riikka    project lead   leads Delivery
Deniz     staff          works in Delivery, Riikka is the line manager
Elif      auditor        employed nowhere
Onni      stranger       signs in and holds no role
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.core.management import call_command
from django.test import Client

from core.models import Company, Department, Role, User, UserRole
from tests.factories import CompanyFactory, DepartmentFactory, EmploymentFactory, UserFactory, WorkRoleRateFactory

# Member of the cast → key of the shipped role.
ROLES = {
    "owner": "owner",
    "finance": "finance",
    "sales": "sales",
    "lead": "project_lead",
    "staff": "staff",
    "auditor": "auditor",
}


@dataclass(frozen=True)
class Cast:
    """Everyone, with the company they work for; `cast.owner`, `cast.of("sales")`, `cast.people()`."""

    company: Company
    delivery: Department
    owner: User
    finance: User
    sales: User
    lead: User
    staff: User
    auditor: User
    stranger: User

    def of(self, name: str) -> User:
        found: User = getattr(self, name)
        return found

    def people(self) -> dict[str, User]:
        return {field.name: person for field in fields(self) if isinstance(person := getattr(self, field.name), User)}


def ensure_roles() -> None:
    """The shipped roles and grants, written once a test."""
    if not Role.objects.filter(shipped=True).exists():
        call_command("sync_roles", verbosity=0)


def with_role(user: User, role: str) -> User:
    """The user, holding the shipped role besides what they held; grants kept on the instance are forgotten."""
    ensure_roles()
    UserRole.objects.get_or_create(user=user, role=Role.objects.get(key=role))
    for kept in ("_grants", "_grant_rows", "_team"):
        user.__dict__.pop(kept, None)
    return user


def make_cast() -> Cast:
    company = CompanyFactory()
    root = DepartmentFactory(company=company, name="Luoto")
    rooms = {
        name: DepartmentFactory(company=company, name=name, parent=root)
        for name in ("Administration", "Sales", "Delivery")
    }
    owner = UserFactory(name="Aino Lehtonen", email="aino@luoto.example")
    lead = UserFactory(name="Riikka Salonen", email="riikka@luoto.example")
    people = {
        "owner": owner,
        "finance": UserFactory(name="Henna Korhonen", email="henna@luoto.example"),
        "sales": UserFactory(name="Tuomas Rantanen", email="tuomas@luoto.example"),
        "lead": lead,
        "staff": UserFactory(name="Deniz Yıldız", email="deniz@luoto.example"),
        "auditor": UserFactory(name="Elif Kaya", email="elif@luoto.example"),
        "stranger": UserFactory(name="Onni Outila", email="onni@luoto.example"),
    }
    for name, role in ROLES.items():
        with_role(people[name], role)
    _employ(people, company, root, rooms)
    for department, manager in ((root, owner), (rooms["Delivery"], lead)):
        department.manager = manager
        department.save()
    return Cast(company=company, delivery=rooms["Delivery"], **people)


def _employ(people: dict[str, User], company: Company, root: Department, rooms: dict[str, Department]) -> None:
    owner, lead = people["owner"], people["lead"]
    for name, department, manager in (
        ("owner", root, None),
        ("finance", rooms["Administration"], owner),
        ("sales", rooms["Sales"], owner),
        ("lead", rooms["Delivery"], owner),
        ("staff", rooms["Delivery"], lead),
    ):
        employment = EmploymentFactory(user=people[name], company=company, department=department, line_manager=manager)
    WorkRoleRateFactory(company=company, work_role=employment.work_role)


def client_of(user: User | None, *, htmx: bool = False) -> Client:
    """A browser where the user is signed in (None: nobody); `htmx` sends every request as htmx does."""
    client = Client(headers={"HX-Request": "true"} if htmx else None)
    if user is not None:
        client.force_login(user)
    return client
