"""The last lines of a start: where Keel is, and who may sign in."""

from __future__ import annotations

from collections.abc import Iterable

from core.supervisor.address import Address
from core.supervisor.console import Console
from core.supervisor.demo_doors import Door, close_doors, doors
from core.supervisor.preparation import setup_address


def greet(console: Console, address: Address, closed: list[Door]) -> None:
    console.say(f"Keel is ready: {address.site_url}")
    if setup := setup_address(address.site_url):
        console.plain(f"\n  Set up your company, the code works once: {setup}\n")
    elif closed:
        console.plain("\n  Demo logins; these passwords are shown this one time:")
        show(console, closed)
    elif address.is_local and (known := doors()):
        console.plain("\n  Demo logins, one for each role (one click on the sign-in page does it too):")
        show(console, known)
    console.plain("  Ctrl-C ends it.")


def show(console: Console, logins: Iterable[Door]) -> None:
    for door in logins:
        console.plain(f"    {door.role:16} {door.email:36} {door.password or '(changed)'}")
    console.plain("")


def close_if_reachable(address: Address) -> list[Door]:
    """Before the web listens where others can reach it, no known password may work."""
    return [] if address.is_local else close_doors()
