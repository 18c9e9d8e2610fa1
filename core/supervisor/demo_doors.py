"""The demo's known password: which logins it opens, and how it is closed where others can reach Keel."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import connections

from core.demo_login import DEMO_PASSWORD, demo_logins
from core.models import Company, User

PASSWORD_BYTES = 9


@dataclass(frozen=True)
class Door:
    """One demo login as it is printed; the password is "" where it is no longer the known one."""

    role: str
    email: str
    password: str


def doors() -> list[Door]:
    """The demo logins, one for each role, with the password where it still is the known one."""
    logins = demo_logins()
    people = {person.email: person for person in User.objects.filter(email__in=[login.email for login in logins])}
    found = [
        Door(login.role, login.email, login.password if people[login.email].check_password(login.password) else "")
        for login in logins
    ]
    connections.close_all()
    return found


def close_doors() -> list[Door]:
    """Give everyone who still has the known password a random one; returns those that are a role's demo login."""
    if not Company.objects.filter(is_demo=True).exists():
        return []
    given: dict[str, str] = {}
    for person in User.objects.filter(is_active=True):
        if person.check_password(DEMO_PASSWORD):
            given[person.email] = secrets.token_urlsafe(PASSWORD_BYTES)
            person.set_password(given[person.email])
            person.save(update_fields=["password"])
    found = [Door(login.role, login.email, given[login.email]) for login in demo_logins() if login.email in given]
    connections.close_all()
    return found
