"""Starting a server so that it never outlives its starter, and owning its data folder alone."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from config.embedded.places import Account, StartRefused, prepared_state_dir, state_dir

PR_SET_PDEATHSIG = 1
TEST_SLOTS = 16
LOG_LIMIT = 5 * 1024 * 1024
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_claims: dict[Path, TextIO] = {}
_log_starts: dict[Path, int] = {}  # where in its log a server's latest run begins


def die_with_parent(signum: int = signal.SIGTERM) -> Callable[[], None]:
    """A preexec function: the kernel sends the signal when the starter dies, even by kill -9 (Linux only)."""
    parent = os.getpid()

    def ask_kernel() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signum)
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return ask_kernel


def claim(name: str) -> bool:
    """Own a name in the state folder until this process ends, however it ends; False if another one owns it."""
    path = prepared_state_dir() / f"{name}.lock"
    if path in _claims:
        return True
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return False
    _claims[path] = handle
    return True


def unclaim(name: str) -> None:
    if handle := _claims.pop(state_dir() / f"{name}.lock", None):
        handle.close()


def free_slot(prefix: str) -> str:
    """The first of prefix-1, prefix-2 … that no other process owns, so that test runs go side by side."""
    for number in range(1, TEST_SLOTS + 1):
        if claim(f"{prefix}-{number}"):
            return f"{prefix}-{number}"
    raise StartRefused(f"{TEST_SLOTS} runs own all the test servers: wait until one has ended.")


def log_path(name: str) -> Path:
    folder = prepared_state_dir() / "log"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"{name}.log"


def last_words(name: str) -> str:
    """The line of the server's latest run that says why it ended."""
    path = log_path(name)
    said = path.read_bytes()[_log_starts.get(path, 0) :] if path.exists() else b""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
    for word in ("PANIC", "FATAL", "ERROR", "# "):
        # Whoever knocks while a server comes up or goes down is told so; that is not why it ended.
        telling = [line for line in lines if word in line and not line.endswith(("starting up", "shutting down"))]
        if telling:
            return telling[-1]
    return lines[-1] if lines else "it left no message"


def spawn(
    name: str, command: Iterable[str | Path], *, account: Account | None, stop_signal: int
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, its output in its log, its end bound to ours."""
    path = log_path(name)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    _log_starts[path] = path.stat().st_size if path.exists() else 0
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    with path.open("ab") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**clean, "LC_ALL": "C", "TZ": "UTC"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),
        )


def ended(pid: int) -> bool:
    """Whether no such process is left (one that waits to be reaped by its parent counts as ended)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def end_leftover(pid: int, *signals: int, patience: float = 15) -> None:
    """End a server that outlived its starter: each signal in turn, until it is gone."""
    for signum in signals:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if ended(pid):
                return
            time.sleep(0.05)
