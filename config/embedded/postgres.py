"""An embedded PostgreSQL: made on first start, reached by a Unix socket only, recovered after any end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

from config.embedded.binaries import major_version, postgres_programs
from config.embedded.places import (
    StartRefused,
    own_folder,
    prepared_state_dir,
    service_account,
    socket_folder,
    state_dir,
)
from config.embedded.process import claim, end_leftover, ended, last_words, log_path, spawn, unclaim

OLDEST_POSTGRES = 16
NAME = "keel"
PORT = "5432"
# After kill -9 the dead server's pid file and shared memory linger for a moment.
LINGERING = ("postmaster.pid", "shared memory block")
PATIENCE = 60.0


def database_settings() -> dict[str, Any]:
    """Django's DATABASES entry for the instance that KEEL_PG names; nothing is started."""
    folder = socket_folder(os.environ.get("KEEL_PG", "pg"))
    return {"ENGINE": "django.db.backends.postgresql", "HOST": str(folder), "PORT": PORT, "USER": NAME, "NAME": NAME}


class Postgres:
    """One instance; `durable=False` trades safety against a crash for speed and is for tests only."""

    def __init__(self, name: str | None = None, *, durable: bool = True) -> None:
        self.name = name or os.environ.get("KEEL_PG", "pg")
        self.durable = durable
        self.data = state_dir() / self.name
        self.sockets = socket_folder(self.name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve within a minute or raise StartRefused with the reason."""
        if not claim(self.name):
            raise StartRefused(f"Another process has started the database in {self.data}: stop that one first.")
        if major_version() < OLDEST_POSTGRES:
            raise StartRefused(f"Keel needs PostgreSQL {OLDEST_POSTGRES} or later; PG_BIN has {major_version()}.")
        self.end_leftover()
        account = service_account()
        own_folder(self.sockets, account)
        try:
            self.prepare_data()
            self.launch()
        except StartRefused:
            if self.durable:
                raise
            shutil.rmtree(self.data, ignore_errors=True)  # nothing in a test instance is worth a repair
            self.prepare_data()
            self.launch()
        self.ensure_database()

    def end_leftover(self) -> None:
        """The claim is ours, so a server that still runs here has lost its starter."""
        pid = self.recorded_pid()
        if pid and not ended(pid) and self.is_ours(pid):
            end_leftover(pid, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    def recorded_pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return None

    def is_ours(self, pid: int) -> bool:
        """Whether the recorded process still is this server and not a newcomer with its number."""
        command = Path(f"/proc/{pid}/cmdline")
        return not command.exists() or os.fsencode(self.data) in command.read_bytes()

    def prepare_data(self) -> None:
        if (self.data / "PG_VERSION").exists():
            made_by = int((self.data / "PG_VERSION").read_text().split(".")[0])
            if made_by != major_version():
                raise StartRefused(
                    f"The data in {self.data} was made by PostgreSQL {made_by}, but this is {major_version()}: "
                    "move it with pg_dump as docs/operations.md says."
                )
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise StartRefused(
                f"The data folder {self.data} is broken (it has files but no PG_VERSION): "
                "restore it from a backup, or move it away to start with an empty database."
            )
        self.initialise()

    def initialise(self) -> None:
        """Build the cluster beside its place and move it there whole, so that a killed start leaves no half of one."""
        building = prepared_state_dir() / f"{self.name}.new"
        shutil.rmtree(building, ignore_errors=True)
        account = service_account()
        own_folder(building, account)
        # The built-in locale folds case by Unicode whatever LANG says; before 17 only libc has a C.UTF-8.
        built_in = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = built_in if major_version() >= 17 else ["--locale=C.UTF-8"]
        options = ["-U", NAME, "-A", "trust", "-E", "UTF8", "--no-instructions", *locale]
        process = spawn(
            self.name,
            [postgres_programs() / "initdb", "-D", building, *options, *([] if self.durable else ["--no-sync"])],
            account=account,
            stop_signal=signal.SIGTERM,
        )
        if process.wait(PATIENCE):
            raise StartRefused(f"The database could not be made in {self.data}: {last_words(self.name)}")
        if self.data.exists():
            self.data.rmdir()
        building.rename(self.data)

    def launch(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            self.process = spawn(self.name, self.command(), account=service_account(), stop_signal=signal.SIGINT)
            if self.answers_until(deadline):
                return
            reason = last_words(self.name)
            if time.monotonic() > deadline or not any(sign in reason for sign in LINGERING):
                raise StartRefused(
                    f"The database in {self.data} does not start: {reason} (all of it in {log_path(self.name)})"
                )
            time.sleep(0.5)

    def command(self) -> list[str | Path]:
        settings = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": str(self.sockets),
            "timezone": "UTC",
            "max_connections": "120",
            "log_checkpoints": "off",
            # Data that is small beside the memory and lies on a solid-state disk: an index costs no more than a scan.
            "random_page_cost": "1.1",
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        given: list[str | Path] = [postgres_programs() / "postgres", "-D", self.data]
        for key, value in settings.items():
            given += ["-c", f"{key}={value}"]
        return given

    def answers_until(self, deadline: float) -> bool:
        while self.running() and time.monotonic() < deadline:
            try:
                self.connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def connect(self, database: str = NAME) -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), port=PORT, user=NAME, dbname=database, autocommit=True)

    def ensure_database(self) -> None:
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server in an orderly way and give its data folder free."""
        if self.process is not None and self.running():
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        unclaim(self.name)
