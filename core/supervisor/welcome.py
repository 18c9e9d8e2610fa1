"""The last lines of a start: where Keel is, and who may sign in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections
from django.urls import reverse

from core import setup
from core.supervisor.address import Address
from core.supervisor.console import Console
from core.supervisor.demo_doors import Door, doors


def greet(console: Console, address: Address, closed: list[Door]) -> None:
    """`closed` are the demo logins whose password was made random at this start: it is shown now and never again."""
    console.say(f"Keel is ready: {address.site_url}")
    if wizard := setup_address(address):
        console.plain(f"\n  Set up your company here; the code works once:\n    {wizard}\n")
    elif closed:
        console.plain("\n  Demo logins, one for each role. These passwords are shown this one time:")
        show(console, closed)
    elif known := doors():
        console.plain(f"\n  Demo logins, one for each role{' (or one click on the sign-in page)' * address.is_local}:")
        show(console, known)
    console.plain("  Ctrl-C ends it.")


def setup_address(address: Address) -> str:
    """Where the first-run wizard waits, with a fresh one-time code; "" once there is a company."""
    if not setup.is_open():
        return ""
    code = setup.new_code()
    connections.close_all()
    return f"{address.site_url}{reverse('core:setup')}?code={code}"


def show(console: Console, logins: Iterable[Door]) -> None:
    for door in logins:
        console.plain(f"    {door.role:16} {door.email:36} {door.password or '(changed since)'}")
    console.plain("")
