"""The demo's logins: one for each role, opened by a click where nobody else can reach the machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.models import Company, Role, User
from core.roles import shipped_roles

# Everyone of the demo company gets it from the seed; it is closed where others can reach Keel (core.supervisor).
DEMO_PASSWORD = "keel-demo-luoto"  # noqa: S105


@dataclass(frozen=True)
class DemoLogin:
    """`role` is the English name for the terminal, `label` the same in the reader's language."""

    key: str
    role: str
    label: str
    email: str
    name: str
    password: str = DEMO_PASSWORD


def demo_logins() -> list[DemoLogin]:
    """For each shipped role the first active person of the demo who holds it; none where a company is real."""
    if not is_demo():
        return []
    order = list(shipped_roles())
    roles = {role.key: role for role in Role.objects.filter(key__in=order)}
    found = []
    for key in order:
        person = _first(key) if key in roles else None
        if person is not None:
            name = roles[key].name
            found.append(DemoLogin(key, name, _(name), person.email, person.name))
    return found


def is_demo() -> bool:
    """Whether there is a company and every one of them is a demo: real books never get an open door."""
    flags = set(Company.objects.values_list("is_demo", flat=True))
    return flags == {True}


def _first(key: str) -> User | None:
    """People with fewer roles show a role better than those with many; the seed names them first."""
    return User.objects.active().filter(roles__key=key).order_by("pk").first()


def is_open(request: HttpRequest) -> bool:
    """Whether one click may sign in: the setting says so, and both the address asked and the asker are this machine."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    asker = request.META.get("REMOTE_ADDR", "")
    return bool(settings.KEEL_DEMO_ONE_CLICK) and _is_here(host) and (not asker or _is_here(asker))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def offered(request: HttpRequest) -> list[DemoLogin]:
    """The logins that the sign-in page shows."""
    return demo_logins() if is_open(request) else []
