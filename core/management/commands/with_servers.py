"""manage.py with_servers COMMAND …: run one command on the embedded servers, started for it and ended after it."""

from __future__ import annotations

import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.embedded import StartRefused
from core.supervisor.servers import Servers


class Command(BaseCommand):
    help = "Start the embedded database and broker, migrate, run the given command, and end them again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("command", nargs=REMAINDER)

    def handle(self, *args: Any, **options: Any) -> None:
        servers = Servers()
        try:
            servers.start()
            call_command("migrate", interactive=False, verbosity=0)
            call_command(*options["command"])
        except StartRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        finally:
            servers.stop()
