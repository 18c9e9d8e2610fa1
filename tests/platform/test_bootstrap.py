"""What bin/ does on a fresh machine, and what the lock files may hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.places import BASE

sys.path.insert(0, str(BASE / "bin"))

import bootstrap
import system

LOCKS = sorted((BASE / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry, f"{entry[:40]} has no hash"


def test_development_runs_on_the_versions_of_production() -> None:
    pins = {lock.stem: set(re.findall(r"^\S+==\S+", lock.read_text(), re.MULTILINE)) for lock in LOCKS}
    assert pins["base"] <= pins["dev"]


def missing(*, required: bool) -> system.Need:
    return system.Need("libnothing0", "draws nothing", lambda: False, required)


def test_without_rights_each_missing_thing_is_one_sentence_with_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "privileges", lambda: None)
    with pytest.raises(SystemExit):
        bootstrap.provide_system([missing(required=True)])
    said = capsys.readouterr().err.splitlines()
    assert said == ["libnothing0 (draws nothing) is missing: sudo apt-get install libnothing0"]


def test_what_is_only_useful_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "privileges", lambda: None)
    bootstrap.provide_system([missing(required=False)])


def test_packages_are_installed_once_for_each_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "installed")
    monkeypatch.setattr(
        bootstrap.subprocess,
        "run",
        lambda command, **options: commands.append(command) or subprocess.CompletedProcess(command, 0),
    )
    bootstrap.ensure_packages("base")
    assert len(commands) == 2  # the installer by pip, the rest by the installer
    bootstrap.ensure_packages("base")
    assert len(commands) == 2
    bootstrap.ensure_packages("dev")
    assert len(commands) == 4


def test_pip_takes_over_where_uv_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 1 if commands[-1][0].endswith("/uv") else 0)

    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "installed")
    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    bootstrap.ensure_packages("base")
    assert commands[-1][1:4] == ["-m", "pip", "install"]
    assert commands[-1][-1].endswith("requirements/base.txt")


def test_the_compose_file_refuses_to_start_without_its_secrets() -> None:
    text = (BASE / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "SITE_URL", "ALLOWED_HOSTS"):
        assert f"${{{name}:?" in text, f"docker-compose.yml goes on without {name}"


def test_named_services_without_a_secret_are_refused() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=BASE,
        env={"DATABASE_URL": "postgres://keel@localhost/keel", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert "SECRET_KEY is missing" in told.stderr
