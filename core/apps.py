"""The ground floor starts the house: each own app's registries are read in, lowest floor first."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# The modules of an app that fill core's registries.
ROOMS = ("permissions", "events", "fields", "reactions", "extensions", "commands", "imports", "tasks", "jobs", "demo")


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Firm and platform")

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if config.name not in settings.KEEL_APPS:
                continue
            for room in ROOMS:
                name = f"{config.name}.{room}"
                if find_spec(name):
                    import_module(name)
