"""Write the shipped roles of config/roles.py to the database; roles that the firm has changed are left alone."""

from typing import Any

from django.core.management.base import BaseCommand

from core.access import System
from core.firm.actions import sync_roles


class Command(BaseCommand):
    help = "Writes the shipped roles and their grants; roles that the firm has changed keep their grants."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = sync_roles(actor=System("sync_roles"))
        if options["verbosity"]:
            self.stdout.write(f"Roles written: {', '.join(changed)}." if changed else "All roles are up to date.")
