"""Fonts, translations and static files: made when, and only when, what they come from has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def digest() -> str:
    """A digest of what collectstatic copies: our files and the versions of the packages that bring theirs."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                facts = path.stat()
                found.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".stamp"


def are_fresh() -> bool:
    """Whether the collected files are those of the sources; in development they are served from the sources."""
    return settings.DEBUG or (stamp().exists() and stamp().read_text() == digest())


def make() -> None:
    """Make the fonts and translations, then collect and compress everything; who comes second waits for the first."""
    call_command("build_assets")
    with _alone():
        if not are_fresh():
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            stamp().write_text(digest())


@contextmanager
def _alone() -> Iterator[None]:
    """Two starts at once would clear the folder under each other."""
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
