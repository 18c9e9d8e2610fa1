"""System libraries and programs that pip can't bring, and how to get them on Debian and Ubuntu."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Need:
    """One package of the system; without a required one the command can't go on."""

    package: str
    purpose: str
    present: Callable[[], bool]
    required: bool

    def sentence(self) -> str:
        verdict = "is missing" if self.required else "is missing, and Keel goes on without it"
        return f"{self.package} ({self.purpose}) {verdict}: sudo apt-get install {self.package}"


def under_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def has_library(file: str, name: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return ctypes.util.find_library(name) is not None
    return True


def pdf_needs(*, required: bool) -> list[Need]:
    """What WeasyPrint loads; the last one makes its files small and four times as fast."""
    libraries = (
        ("libpango-1.0-0", "libpango-1.0.so.0", "pango-1.0"),
        ("libpangoft2-1.0-0", "libpangoft2-1.0.so.0", "pangoft2-1.0"),
        ("libharfbuzz-subset0", "libharfbuzz-subset.so.0", "harfbuzz-subset"),
    )
    return [
        Need(package, "draws the PDFs", lambda file=file, name=name: has_library(file, name), required)
        for package, file, name in libraries
    ]


def chromium_need() -> Need:
    """The browser of the browser tests; under CI they may not be left out."""
    return Need(
        "chromium", "drives the browser tests", lambda: any(map(shutil.which, CHROMIUM_NAMES)), required=under_ci()
    )


def apt_install(packages: list[str]) -> bool:
    """Install through apt as root or by a sudo that asks for no password; False when that is not possible."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
            return False
        prefix = ["sudo", "-n"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    quiet = {"stdout": subprocess.DEVNULL}
    subprocess.run([*apt, "update"], **quiet)
    # One by one where the whole fails: Ubuntu has no chromium package, and must get the others all the same.
    install = [*apt, "install", "-y", "--no-install-recommends"]
    if subprocess.run([*install, *packages], **quiet).returncode == 0:
        return True
    results = [subprocess.run([*install, package], **quiet).returncode for package in packages]
    return not any(results)
