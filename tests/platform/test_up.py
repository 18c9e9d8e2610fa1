"""manage.py up as a person uses it: it comes up, mends itself, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection

from config.embedded import Postgres
from config.embedded.binaries import postgres_programs
from config.embedded.places import BASE
from core.supervisor.probe import what_is_missing
from tests.platform.conftest import processes_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
# What a test run sets for itself and a start by hand does not have.
SERVERS = {"DATABASE_URL", "REDIS_URL", "KEEL_PG", "KEEL_VALKEY", "KEEL_TEST_SLOT"}
FOREIGN = SERVERS | {"DJANGO_SETTINGS_MODULE", "SECRET_KEY"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], bool], seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


@dataclass
class Keel:
    """One `manage.py up` on a data folder and a port of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    def command(self) -> list[str]:
        return [sys.executable, str(BASE / "manage.py"), "up", "--port", str(self.port)]

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        return {**kept, "KEEL_STATE_DIR": str(self.folder)}

    def start(self, *arguments: str) -> None:
        with (self.folder / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [*self.command(), *arguments], env=self.environment(), stdout=output, stderr=output
            )
        started = self.process
        assert until(lambda: "Keel is ready" in self.output or started.poll() is not None), self.output
        assert started.poll() is None, self.output

    def pid_of(self, name: str) -> int:
        return int((self.folder / "run" / f"{name}.pid").read_text().split()[0])

    def end(self, signum: int) -> int:
        assert self.process is not None
        self.process.send_signal(signum)
        return self.process.wait(40)

    def refused(self, *arguments: str) -> str:
        """Start a second time beside it; returns what that one says."""
        told = subprocess.run(
            [*self.command(), *arguments], env=self.environment(), capture_output=True, text=True, timeout=40
        )
        assert told.returncode == 1
        return told.stderr.strip()


@pytest.fixture(scope="module")
def keel(state_folder: Path, django_db_setup: None) -> Iterator[Keel]:
    """A Keel whose tables are there already: what migrations do is tested elsewhere, and takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEEL_STATE_DIR", str(state_folder))
        server = Postgres("pg")
        server.start()
        copy_tables(server)
        server.stop()
    yield Keel(state_folder)


def copy_tables(server: Postgres) -> None:
    """The test database as it is now, into the server's."""
    source = connection.settings_dict
    login = ["--username", source["USER"], "--no-password"]
    dump = [postgres_programs() / "pg_dump", "--host", source["HOST"], *login, source["NAME"]]
    load = [postgres_programs() / "psql", "--host", server.sockets, *login, "--quiet", "-d", "keel"]
    text = subprocess.run(dump, capture_output=True, check=True).stdout
    subprocess.run(load, input=text, stdout=subprocess.DEVNULL, check=True)


def test_it_comes_up_and_refuses_a_second_one(keel: Keel) -> None:
    keel.start("--empty")
    assert f"http://127.0.0.1:{keel.port}" in keel.output
    assert "already runs from this folder" in keel.refused()


def test_a_killed_web_is_started_again(keel: Keel) -> None:
    before = keel.pid_of("web")
    os.kill(before, signal.SIGKILL)
    assert until(lambda: keel.pid_of("web") != before and not what_is_missing(f"http://127.0.0.1:{keel.port}")), (
        keel.output
    )
    assert "web has ended by itself and is started again" in keel.output


def test_a_killed_database_is_started_again(keel: Keel) -> None:
    pid_file = keel.folder / "pg" / "postmaster.pid"
    before = pid_file.read_text().splitlines()[0]
    os.kill(int(before), signal.SIGKILL)
    assert until(lambda: pid_file.exists() and pid_file.read_text().splitlines()[0] != before), keel.output
    assert until(lambda: not what_is_missing(f"http://127.0.0.1:{keel.port}")), keel.output


def test_ctrl_c_ends_everything_it_has_started(keel: Keel) -> None:
    assert processes_of(keel.folder)
    assert keel.end(signal.SIGINT) == 0
    assert keel.output.rstrip().endswith("stopped")
    assert processes_of(keel.folder) == []


def test_after_a_kill_nothing_is_left_running_and_the_next_start_recovers(keel: Keel) -> None:
    keel.start()
    keel.end(signal.SIGKILL)
    assert until(lambda: processes_of(keel.folder) == []), processes_of(keel.folder)
    keel.start()
    assert keel.end(signal.SIGTERM) == 0
    assert processes_of(keel.folder) == []


def test_a_taken_port_is_one_sentence(keel: Keel) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last run's closed lines still linger
        taken.bind(("127.0.0.1", keel.port))
        taken.listen()
        said = keel.refused()
    assert said == f"Port {keel.port} is taken by another program: choose another, for example --port {keel.port + 1}."


def test_a_broken_data_folder_is_one_sentence(keel: Keel) -> None:
    (keel.folder / "pg" / "PG_VERSION").rename(keel.folder / "PG_VERSION")
    said = keel.refused()
    (keel.folder / "PG_VERSION").rename(keel.folder / "pg" / "PG_VERSION")
    assert "is broken" in said
    assert "\n" not in said
