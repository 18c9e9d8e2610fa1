"""manage.py build_assets: fonts and translation catalogues, made from what is installed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.assets.build import build_assets


class Command(BaseCommand):
    help = "Make the font files and compile the translation catalogues. Does nothing when they are fresh."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name in build_assets(settings.BASE_DIR):
            self.stdout.write(f"made {name}")
