"""Add the reference rows that come with the program; nothing that is there is changed."""

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from core.access import System
from core.firm.actions import load_reference


class Command(BaseCommand):
    help = "Adds currencies, tax rates, payment terms and holidays that are not there yet; changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_reference(actor=System("load_reference"), on=clock.today())
        if options["verbosity"]:
            added = ", ".join(f"{count} {label}" for label, count in counts.items() if count)
            self.stdout.write(f"Added: {added}." if added else "All reference rows are there.")
