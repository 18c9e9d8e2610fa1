"""Who may sign in to the demo company, and how its known passwords are closed where others can reach it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.utils.module_loading import import_string

PASSWORD_BYTES = 9


@dataclass(frozen=True)
class Door:
    """One demo login as it is printed; the password is "" where it is no longer the known one."""

    role: str
    email: str
    password: str


def known_logins() -> list[Any]:
    """One login for each role (role, email, password), as the demo's seed makes them; none without a demo."""
    try:
        return list(import_string("core.demo_login.demo_logins")())
    except ImportError:
        return []


def doors() -> list[Door]:
    """The demo logins that exist, with the passwords that still work."""
    logins = {login.email: login for login in known_logins()}
    people = get_user_model().objects.filter(email__in=logins, is_active=True)
    found = {user.email: user.check_password(logins[user.email].password) for user in people}
    connections.close_all()
    return [
        Door(str(login.role), email, login.password if found[email] else "")
        for email, login in logins.items()
        if email in found
    ]


def close_doors() -> list[Door]:
    """Give everyone who still has a known password a random one; returns those that are one of the demo logins."""
    logins = {login.email: login for login in known_logins()}
    known = {login.password for login in logins.values()}
    changed = []
    for user in get_user_model().objects.filter(is_active=True) if known else ():
        if not any(user.check_password(password) for password in known):
            continue
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        user.set_password(password)
        user.save(update_fields=["password"])
        if login := logins.get(user.email):
            changed.append(Door(str(login.role), user.email, password))
    connections.close_all()
    return changed
