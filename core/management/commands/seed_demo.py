"""manage.py seed_demo: the demo company, once; --quick and --rest split it so that the first page comes early."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from core.demo import large, seeding


class Command(BaseCommand):
    help = "Fill an empty installation with a demo company of 24 months."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=["small", "standard", "large"], default="standard")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the last day of the history")
        parser.add_argument("--quick", action="store_true", help="only the beginning and the recent weeks")
        parser.add_argument("--rest", action="store_true", help="only what --quick left out")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["today"] or clock.today()
        if not options["rest"]:
            seeding.seed_quick(today, self._say)
        if options["quick"]:
            return
        if options["size"] == "small":
            seeding.seed_small(today, self._say)
        elif options["size"] == "standard":
            seeding.seed_rest(today, self._say)
        elif options["size"] == "large":
            large.seed_large(today, self._say)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
