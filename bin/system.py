"""System libraries and programs that pip can't bring, and how to get them on Debian and Ubuntu."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One package of the system; without a required one the command can't go on."""

    package: str
    purpose: str
    present: Callable[[], bool]
    required: bool

    def sentence(self) -> str:
        verdict = "is missing" if self.required else "is missing, the rest works without it"
        return f"{self.package} ({self.purpose}) {verdict}: sudo apt-get install {self.package}"


def under_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def has_library(file: str, name: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return ctypes.util.find_library(name) is not None
    return True


def pdf_needs() -> list[Need]:
    """What WeasyPrint loads at import; without the last one its files are larger and four times as slow."""
    libraries = (
        ("libpango-1.0-0", "libpango-1.0.so.0", "pango-1.0", True),
        ("libpangoft2-1.0-0", "libpangoft2-1.0.so.0", "pangoft2-1.0", True),
        ("libharfbuzz-subset0", "libharfbuzz-subset.so.0", "harfbuzz-subset", False),
    )
    return [
        Need(package, "draws the PDFs", lambda file=file, name=name: has_library(file, name), required)
        for package, file, name, required in libraries
    ]


def needs_of_tests() -> list[Need]:
    """What the tests load or call besides a browser: its driver, and a reader of the PDFs."""
    return [
        Need("libatomic1", "runs the driver of the browser tests", lambda: has_library("libatomic.so.1", "atomic"), True),
        Need("poppler-utils", "reads the PDFs that the tests make", lambda: bool(shutil.which("pdftotext")), True),
    ]


def privileges() -> list[str] | None:
    """What goes before apt-get: nothing for root, a sudo that asks for no password; None when neither is given."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def apt_install(prefix: list[str], packages: list[str]) -> None:
    """Install what apt knows of the packages; the caller looks what is there afterwards."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL)
    if subprocess.run([*install, *packages], stdout=subprocess.DEVNULL).returncode == 0:
        return
    # One by one: what this system has no package of must not keep it from the others.
    for package in packages:
        subprocess.run([*install, package], stdout=subprocess.DEVNULL)
