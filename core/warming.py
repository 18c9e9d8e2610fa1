"""What a web server loads before it forks, so that its workers share it and no first request waits for it."""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.urls import get_resolver
from django.utils import translation

from core import formatting


def warm_up() -> None:
    """Read addresses, texts, formats and templates; then keep the garbage collector away from all of it.

    Without the last step the first full collection of each worker would write to every page of memory they share.
    """
    import_module(settings.ROOT_URLCONF)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            get_resolver()._populate()
            translation.gettext("")
    formatting.warm_up()
    if not settings.DEBUG:
        _read_templates()
    gc.collect()
    gc.freeze()


def _read_templates() -> None:
    """All of Keel's own; one that can't be read says so when it is shown."""
    engine = engines["django"]
    for folder in engine.dirs:
        for path in Path(folder).rglob("*.html"):
            try:
                engine.get_template(path.relative_to(folder).as_posix())
            except (TemplateDoesNotExist, TemplateSyntaxError):
                continue
