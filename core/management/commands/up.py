"""manage.py up: all of Keel on one machine; bin/run ends here."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.embedded import StartRefused
from core.supervisor.address import Address
from core.supervisor.supervisor import Supervisor


class Command(BaseCommand):
    help = "Start database, broker, web, worker and beat, and end them together (or use DATABASE_URL and REDIS_URL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default="127.0.0.1", help="any but 127.0.0.1 gives the demo random passwords")
        parser.add_argument("--empty", action="store_true", help="start with the first-run wizard instead of the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Supervisor(Address(options["host"], options["port"]), empty=options["empty"]).run()
        except StartRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
