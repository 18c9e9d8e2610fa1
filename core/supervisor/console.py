"""What the terminal shows: own sentences with the seconds since the start, lines of the children with their name."""

from __future__ import annotations

import os
import sys
import threading
import time

NAME_WIDTH = 6


class Console:
    """Lines from several threads, never mixed within a line."""

    def __init__(self) -> None:
        # The monotonic clock is the machine's, so bin/run can say when it began.
        self.started_at = float(os.environ.get("KEEL_STARTED_AT", time.monotonic()))
        self.lock = threading.Lock()

    def say(self, text: str) -> None:
        self._write(f"[{time.monotonic() - self.started_at:5.1f} s] {text}")

    def plain(self, text: str) -> None:
        self._write(text)

    def child(self, name: str, line: str) -> None:
        self._write(f"{name:{NAME_WIDTH}} | {line}")

    def _write(self, line: str) -> None:
        with self.lock:
            try:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
            except (BrokenPipeError, ValueError):
                # The reader of the output is gone; Keel itself goes on.
                sys.stdout = open(os.devnull, "w")  # noqa: SIM115
