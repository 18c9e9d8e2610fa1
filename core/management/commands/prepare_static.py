"""manage.py prepare_static: fonts, translations and static files, ready to be served."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.supervisor import statics


class Command(BaseCommand):
    help = "Make fonts and translations and collect the static files. Does nothing when all of it is fresh."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        statics.make()
