"""A child process: bound to the supervisor's life, its output shown line by line, its group ended as a whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded import die_with_parent
from core.supervisor.console import Console
from core.supervisor.leftovers import forget, remember

KEPT_LINES = 20


class Child:
    """One program of the supervisor; `start` may be called again after it has ended."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path, console: Console
    ) -> None:
        self.name = name
        self.command = list(command)
        self.env = dict(env)
        self.folder = folder
        self.console = console
        self.process: subprocess.Popen[str] | None = None
        self.last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.reader: threading.Thread | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, and that ends the others in order
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        remember(self.folder, self.name, self.process.pid)
        self.last_lines.clear()
        self.reader = threading.Thread(target=self._show, args=(self.process,), daemon=True)
        self.reader.start()

    def _show(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if text := line.rstrip():
                self.last_lines.append(text)
                self.console.child(self.name, text)

    def ended_with(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def last_words(self) -> str:
        if self.reader:
            self.reader.join(1)
        return self.last_lines[-1] if self.last_lines else "it left no message"

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, patience: float) -> None:
        """Wait for the orderly end that it was asked for, then end whatever is left of its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.sweep()
        self.process.wait()
        forget(self.folder, self.name)

    def sweep(self) -> None:
        """End what the child itself has started and left behind."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
