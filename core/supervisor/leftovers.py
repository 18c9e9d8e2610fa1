"""Pid files: what a supervisor that was killed may have left running is ended at the next start."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

PATIENCE = 5.0


def born(pid: int) -> str | None:
    """When the kernel started the process (in its own ticks); None if there is none, or no /proc to ask."""
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    return None


def remember(folder: Path, name: str, pid: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pid").write_text(f"{pid} {born(pid) or ''}")


def forget(folder: Path, name: str) -> None:
    (folder / f"{name}.pid").unlink(missing_ok=True)


def end_leftovers(folder: Path) -> list[str]:
    """End every remembered process that still runs, with its group; returns their names.

    A number that the kernel has given to another process since is told by its birth and left alone.
    """
    found = []
    for path in sorted(folder.glob("*.pid")):
        pid, _space, birth = path.read_text().partition(" ")
        if pid.isdigit() and birth and born(int(pid)) == birth:
            found.append(path.stem)
            _end_group(int(pid), birth)
        path.unlink(missing_ok=True)
    return found


def _end_group(pid: int, birth: str) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while born(pid) == birth and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)
