"""Print the address of the first-run wizard with a fresh one-time code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock, setup
from core.access import System
from core.firm.actions import load_reference, sync_roles


class Command(BaseCommand):
    help = "Prints the address of the first-run wizard with a one-time code; the code printed before stops working."

    def handle(self, *args: Any, **options: Any) -> None:
        if not setup.is_open():
            raise CommandError("There is a company already: users are invited in the app, under Users.")
        load_reference(actor=System("setup_code"), on=clock.today())
        sync_roles(actor=System("setup_code"))
        self.stdout.write(setup.address(setup.new_code()))
