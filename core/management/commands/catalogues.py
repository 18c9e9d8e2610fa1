"""manage.py catalogues: translations, kept without the gettext programs."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.i18n import command
from core.i18n.catalogue import BadTranslation
from core.i18n.messages import SourceError


class Command(BaseCommand):
    help = command.__doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = command.run(options)
        except (SourceError, BadTranslation) as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)
        if options["check"] and lines:
            raise CommandError("translate what is missing: manage.py catalogues --missing fi, then --load")
