"""The demo's known password: which logins it opens, and how it is closed where others can reach Keel."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password
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
        Door(login.role, login.email, login.password if opens(people[login.email].password) else "") for login in logins
    ]
    connections.close_all()
    return found


def close_doors() -> list[Door]:
    """Let the known password open nothing any more; returns the demo logins with the random ones they got.

    Who is not one of the printed logins gets no password at all: an owner can send an invitation.
    """
    if not Company.objects.filter(is_demo=True).exists():
        return []
    logins = {login.email: login for login in demo_logins()}
    found = []
    for person in User.objects.filter(is_active=True):
        if not opens(person.password):
            continue
        if login := logins.get(person.email):
            found.append(Door(login.role, person.email, secrets.token_urlsafe(PASSWORD_BYTES)))
        person.set_password(found[-1].password if login else None)
        person.save(update_fields=["password"])
    connections.close_all()
    return found


@cache
def opens(kept: str) -> bool:
    """Whether the known password fits what is kept of one; slow by design, and the seed gives all people the same."""
    return check_password(DEMO_PASSWORD, kept)
