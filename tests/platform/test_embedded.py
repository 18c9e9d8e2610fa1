"""The embedded servers: what they promise at a first start, after a kill, and when they can't start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from config.embedded import Postgres, StartRefused, Valkey, binaries, places
from config.embedded.process import ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

HOLDER = """
import sys, time
from config.embedded import Postgres
Postgres(sys.argv[1]).start()
print("up", flush=True)
time.sleep(600)
"""


def until(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def started_elsewhere(name: str) -> subprocess.Popen[str]:
    """Another process that has started the server and holds it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, name], cwd=places.BASE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


def test_first_start_makes_a_database_that_folds_case_by_unicode(state: Path) -> None:
    server = Postgres("pg")
    server.start()
    with server.connect() as connection:
        assert connection.execute("SELECT lower('ÄŞÖ'), 'Äijälä' ILIKE 'äijä%'").fetchone() == ("äşö", True)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    assert server.sockets.stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not server.running()


def test_what_was_committed_outlives_a_kill(state: Path) -> None:
    server = Postgres("pg")
    server.start()
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    with server.connect() as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    server.stop()


def test_a_server_ends_with_its_starter_and_the_next_start_finds_its_data(state: Path) -> None:
    holder = started_elsewhere("pg")
    pid = Postgres("pg").recorded_pid()
    assert pid is not None
    with pytest.raises(StartRefused, match="stop that one first"):
        Postgres("pg").start()
    holder.kill()
    holder.wait()
    assert until(lambda: ended(pid)), "the kernel should have ended it with its starter"
    server = Postgres("pg")
    server.start()
    server.stop()


def test_a_broken_folder_is_named_in_one_sentence(state: Path) -> None:
    folder = state / "pg-broken"
    folder.mkdir()
    (folder / "stray").write_text("x")
    with pytest.raises(StartRefused, match=r"broken .* PG_VERSION"):
        Postgres("pg-broken").start()
    assert (folder / "stray").exists()


def test_data_of_another_version_is_left_alone(state: Path) -> None:
    folder = state / "pg-old"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartRefused, match="made by PostgreSQL 15"):
        Postgres("pg-old").start()


def test_a_damaged_cluster_is_refused_with_the_servers_own_reason(state: Path) -> None:
    server = Postgres("pg-damaged")
    server.start()
    server.stop()
    (server.data / "global" / "pg_control").unlink()
    with pytest.raises(StartRefused, match="pg_control"):
        server.start()


def test_a_damaged_test_cluster_is_made_anew(state: Path) -> None:
    server = Postgres("pg-throwaway", durable=False)
    server.start()
    server.stop()
    (server.data / "global" / "pg_control").unlink()
    server.start()
    with server.connect() as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    server.stop()


def test_an_older_postgres_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.embedded.postgres.major_version", lambda: 15)
    with pytest.raises(StartRefused, match="needs PostgreSQL 16 or later"):
        Postgres("pg-too-old").start()


def test_a_folder_without_programs_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(state))
    binaries.postgres_programs.cache_clear()
    with pytest.raises(StartRefused, match="no program postgres"):
        binaries.postgres_programs()
    binaries.postgres_programs.cache_clear()


def test_programs_are_copied_whole_to_where_another_account_can_run_them(state: Path) -> None:
    copy = binaries._copied(binaries._packaged())
    assert copy.is_relative_to(state)
    told = subprocess.run([copy / "pginstall/bin/psql", "--version"], capture_output=True, text=True, check=True)
    assert "PostgreSQL" in told.stdout
    assert binaries._copied(binaries._packaged()) == copy


def test_a_closed_home_is_not_reachable(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)
    assert not places.reachable(closed / "inside")


def test_as_root_a_folder_closed_to_the_database_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not places.as_root():
        pytest.skip("only root hands the database to another account")
    tmp_path.chmod(0o700)
    monkeypatch.setenv("KEEL_STATE_DIR", str(tmp_path / "var"))
    with pytest.raises(StartRefused, match="can't walk to"):
        Postgres("pg").start()


def test_a_folder_of_somebody_else_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "geteuid", lambda: 54321)
    with pytest.raises(StartRefused, match="belongs to another account"):
        places.prepared_state_dir()


def test_a_long_path_moves_the_socket_where_it_fits(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = state / ("deep" * 25)
    long.mkdir()
    long.chmod(0o711)
    monkeypatch.setenv("KEEL_STATE_DIR", str(long))
    server = Postgres("pg", durable=False)
    assert server.sockets.is_relative_to("/tmp")
    server.start()
    server.connect().close()
    server.stop()
    shutil.rmtree(server.sockets.parent)


def test_valkey_keeps_what_it_was_told_over_a_kill(state: Path) -> None:
    server = Valkey("valkey")
    server.start()
    client = redis.Redis(unix_socket_path=str(server.socket))
    client.set("word", "kept")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert not server.answers()
    server.start()
    assert client.get("word") == b"kept"
    server.stop()
    assert not server.running()


def test_the_socket_is_closed_to_other_accounts(state: Path) -> None:
    if not places.as_root():
        pytest.skip("only root can become somebody else to try")
    server = Postgres("pg")
    server.start()
    # The number belongs to no account of the machine.
    look = subprocess.run(["test", "-S", server.sockets / ".s.PGSQL.5432"], user=54321, group=54321, extra_groups=[])
    server.stop()
    assert look.returncode != 0
