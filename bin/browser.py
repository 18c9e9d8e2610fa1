"""The Chromium that the browser tests drive: the system's own, or else the one that Playwright brings.

Standard library only. Ubuntu has no package of it: there /usr/bin/chromium-browser is a script that asks for a snap, so a
program counts only when it can say its version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium (drives the browser tests) is missing: on Debian sudo apt-get install chromium, on Ubuntu sudo snap install "
    "chromium, elsewhere .venv/bin/python -m playwright install chromium"
)


@cache
def installed() -> str | None:
    """Path of the first program of the system that works."""
    return next((path for name in NAMES if (path := shutil.which(name)) and _works(path)), None)


def fetched() -> bool:
    """Whether Playwright has one of its own."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return any(Path(folder).glob("chromium*/INSTALLATION_COMPLETE"))


def ready() -> bool:
    return installed() is not None or fetched()


def fetch(python: Path, *, as_admin: bool) -> bool:
    """Have Playwright bring its own, with the libraries it needs where packages may be installed."""
    install = [python, "-m", "playwright", "install", "--only-shell", *(["--with-deps"] if as_admin else []), "chromium"]
    return subprocess.run(install, capture_output=True).returncode == 0 and fetched()


def _works(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
