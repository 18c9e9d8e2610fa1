"""The last lines of a start: where Keel is, and who may sign in."""

from __future__ import annotations

from core.supervisor.address import Address
from core.supervisor.console import Console
from core.supervisor.preparation import setup_address


def greet(console: Console, address: Address) -> None:
    console.say(f"Keel is ready: {address.site_url}")
    if setup := setup_address(address.site_url):
        console.plain(f"\n  Set up your company, within this code's one use: {setup}\n")
    console.plain("  Ctrl-C ends it.")
