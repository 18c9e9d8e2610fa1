"""Everything a fresh machine needs before Keel runs: the virtual environment, locked packages, system libraries.

Standard library only. Each step does nothing when its work is done already.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import browser
import system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
LINT_IMPORTS = str(VENV / "bin" / "lint-imports")  # it has no module to run with -m
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.13", "python3.12", "python3.11")
STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def prepare(requirements: str, wanted: list[system.Need]) -> Path:
    """Make the machine ready for `requirements/<name>.txt` and the wanted libraries; returns the Python to use.

    Ends the program with one sentence for each thing that is missing and can't be installed from here.
    """
    ensure_python()
    with Path(__file__).open() as lock:  # a second command started at the same moment waits
        fcntl.flock(lock, fcntl.LOCK_EX)
        provide_system([venv_need(), *wanted])
        ensure_venv()
        ensure_packages(requirements)
    os.environ["KEEL_STARTED_AT"] = repr(STARTED)
    return PYTHON


def ensure_python() -> None:
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        if newer := shutil.which(name):
            os.execv(newer, [newer, *sys.argv])
    found = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit(f"Keel needs Python 3.11 or newer, and this is {found}: Debian 12 and Ubuntu 24.04 bring it.")


def venv_need() -> system.Need:
    """Debian leaves the module that makes virtual environments out of its Python."""
    return system.Need(
        package=f"python{sys.version_info[0]}.{sys.version_info[1]}-venv",
        purpose="makes the virtual environment",
        present=lambda: PYTHON.exists() or importlib.util.find_spec("ensurepip") is not None,
        required=True,
    )


def provide_system(needs: list[system.Need]) -> None:
    """Install what is missing through apt when allowed; say what is missing where it is not."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    prefix = system.privileges()
    if prefix is not None:
        packages = [need.package for need in missing]
        say("installing through apt: " + " ".join(packages))
        system.apt_install(prefix, packages)
        importlib.invalidate_caches()
        missing = [need for need in missing if not need.present()]
    for need in missing:
        print(need.sentence(), file=sys.stderr)
    if any(need.required for need in missing):
        sys.exit(1)


def ensure_browser() -> None:
    """A Chromium for the tests, after `prepare`: from apt when allowed, else by Playwright. Under CI it must be there."""
    if browser.ready():
        return
    prefix = system.privileges()
    if prefix is not None:
        say("installing through apt: chromium")
        system.apt_install(prefix, ["chromium"])
        browser.installed.cache_clear()
    if not browser.ready():
        say("this system has no package of Chromium, so Playwright brings its own")
        if not browser.fetch(PYTHON, as_admin=prefix is not None):
            print(browser.MISSING, file=sys.stderr)
            if system.under_ci():
                sys.exit(1)


def ensure_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    say("making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    base = getattr(sys, "_base_executable", sys.executable)
    if subprocess.run([base, "-m", "venv", VENV]).returncode:
        sys.exit(f"The virtual environment could not be made in {VENV}: see the message above.")


def ensure_packages(requirements: str) -> None:
    """Install the locked packages, each checked against its hash: by uv, or by pip where uv can't."""
    locks = [ROOT / "requirements" / f"{name}.txt" for name in ("uv", requirements)]
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    installed = STAMP.read_text().split() if STAMP.exists() else []
    if digest in installed:
        return
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    say("installing the installer (uv)")
    has_uv = subprocess.run([*pip, locks[0]]).returncode == 0
    say(f"installing the packages of requirements/{requirements}.txt")
    if not (has_uv and uv_install(locks[1])):
        say("uv could not do it, now with pip (takes longer)")
        if subprocess.run([*pip, locks[1]]).returncode:
            sys.exit(f"The packages of {locks[1].relative_to(ROOT)} could not be installed: see the message above.")
    STAMP.write_text("\n".join([*installed, digest]))
    say("packages are ready")


def uv_install(lock: Path) -> bool:
    mirror = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else {}
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    command = [VENV / "bin" / "uv", "pip", "install", *quiet, "--require-hashes", "--system-certs", "--python", PYTHON]
    return subprocess.run([*command, "-r", lock], env={**mirror, **os.environ}).returncode == 0


def step(title: str, *command: str) -> bool:
    """Run one Python module or program of the environment, showing its output; True when it succeeds."""
    say(title)
    return subprocess.run([PYTHON, *command], cwd=ROOT).returncode == 0
