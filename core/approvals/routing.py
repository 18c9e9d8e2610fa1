"""Who decides: the line manager, else who leads the department or one above it, else an owner; never oneself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from core import access
from core.errors import Refused
from core.models import Company, Department, Employment, User
from core.permissions import APPROVE

OWNER_ROLE = "owner"


def approver_of(requester: User, *, company: Company, on: date) -> User:
    """The first person above the requester on the day who is active and may approve; Refused when there is nobody."""
    for person in _above(requester, company, on):
        if person.pk != requester.pk and access.may(person, APPROVE):
            return person
    raise Refused(
        _("There is nobody who could approve this: give the person a line manager or the firm another owner."),
        link="/settings/",
        link_label=_("Settings"),
    )


def _above(requester: User, company: Company, on: date) -> Iterator[User]:
    jobs = Employment.objects.on(on).filter(user=requester, company=company)
    for job in jobs.select_related("line_manager", "department__manager"):
        if job.line_manager:
            yield job.line_manager
        yield from _leaders(job.department)
    yield from User.objects.active().filter(roles__key=OWNER_ROLE).exclude(pk=requester.pk).order_by("pk")


def _leaders(department: Department | None) -> Iterator[User]:
    seen: set[int] = set()
    while department is not None and department.pk not in seen:
        seen.add(department.pk)
        if department.manager:
            yield department.manager
        department = department.parent
