"""manage.py bench: measures Keel on the large demo and writes docs/benchmarks.md; bin/bench starts it on servers of its own."""

from __future__ import annotations

import platform
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.module_loading import import_string

from core import clock
from core.demo_login import demo_logins
from core.models import User
from crm.models import Organisation
from reporting.management.bench import report, web
from reporting.management.bench.measuring import Bench

DOCUMENT = "docs/benchmarks.md"


class Command(BaseCommand):
    help = "Measure pages, acts and documents on the large demo, with the floor beside them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=60, help="measured requests of each page")
        parser.add_argument("--seconds", type=float, default=6, help="how long each throughput is measured")
        parser.add_argument("--further", default="", help="a function that measures more: module.name")
        parser.add_argument("--only", default="", help="only the pages with this in their name; nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Organisation.objects.filter(external_source="large").exists():
            call_command("seed_demo", size="large", stdout=self.stdout)
        call_command("prepare_static", verbosity=0)
        further = {"further": import_string(options["further"])} if options["further"] else {}
        given = {name: options[name] for name in ("rounds", "seconds", "only")}
        bench = Bench(self._owner(), **given, **further, say=self._say)
        rows = list(bench.rows())
        self._say("\n" + report.terminal(rows))
        if not options["only"]:
            text = report.document(rows, cores=web.cores(), python=platform.python_version(), postgres=self._postgres())
            (settings.BASE_DIR / DOCUMENT).write_text(text)
            self._say(f"\nWritten to {DOCUMENT}, {clock.today()}.")

    def _owner(self) -> User:
        owner = next((login.email for login in demo_logins() if login.key == "owner"), None)
        found = User.objects.filter(email=owner, is_active=True).first()
        if found is None:
            raise CommandError("The bench needs the demo company: run it by bin/bench, on a database of its own.")
        return found

    def _postgres(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0]).split()[0]

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
