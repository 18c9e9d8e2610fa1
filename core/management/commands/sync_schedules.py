"""Write the schedules of all jobs for beat; those that the firm has edited stay as they are."""

from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.beat import sync_schedules


class Command(BaseCommand):
    help = "Writes the schedules of all jobs for beat; those that the firm has edited stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = sync_schedules()
        self.stdout.write("Schedules: {created} new, {updated} updated, {off} switched off.".format(**counts))
