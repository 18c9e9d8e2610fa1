"""Data folders for embedded servers: short paths, open for the database's own account."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.process import end_leftover


@pytest.fixture(scope="module")
def state_folder() -> Iterator[Path]:
    """A data folder outside pytest's own, which other accounts can't walk to."""
    folder = Path(tempfile.mkdtemp(prefix="keel-state-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    for pid in processes_of(folder):
        end_leftover(pid, 9)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def state(state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEEL_STATE_DIR", str(state_folder))
    for name in ("PG_BIN", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    return state_folder


def processes_of(folder: Path) -> list[int]:
    """Every living process that was started with this data folder, but ourselves."""
    mark = f"KEEL_STATE_DIR={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found
