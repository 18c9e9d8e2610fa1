"""manage.py migrate: Django's own, with operations applied in groups."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.core.management.commands import migrate as django_migrate

from core.migrating import GroupingExecutor


class Command(django_migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Django's command has no other place to say which executor it uses."""
        with patch.object(django_migrate, "MigrationExecutor", GroupingExecutor):
            super().handle(*args, **options)
