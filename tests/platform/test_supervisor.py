"""The parts of the supervisor, each by itself: addresses, children, pid files, decisions of a first start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.embedded import StartRefused
from core.demo_login import DEMO_PASSWORD
from core.models import Company, User
from core.supervisor import demo_doors, preparation, programs
from core.supervisor.address import Address
from core.supervisor.children import Child
from core.supervisor.console import Console
from core.supervisor.demo_doors import close_doors, doors
from core.supervisor.leftovers import born, end_leftovers, remember
from core.supervisor.preparation import DONE, EMPTY, QUICK, REST, FirstStart
from core.supervisor.probe import name_to_ask_for, what_is_missing
from core.supervisor.supervisor import Supervisor
from tests.cast import Cast


def child(tmp_path: Path, *command: str) -> Child:
    return Child("part", list(command), dict(os.environ), tmp_path, Console())


class TestAddress:
    def test_a_taken_port_is_said_with_the_way_out(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(StartRefused, match=f"Port {port} is taken by another program.*--port {port + 1}"):
                Address("127.0.0.1", port).refuse_if_taken()

    def test_a_free_port_passes(self) -> None:
        Address("127.0.0.1", 0).refuse_if_taken()

    def test_a_host_of_somebody_else_is_refused(self) -> None:
        with pytest.raises(StartRefused, match=r"192\.0\.2\.1"):
            Address("192.0.2.1", 8000).refuse_if_taken()

    def test_hosts_are_named_and_never_all(self) -> None:
        assert Address("127.0.0.1", 8000).allowed_hosts() == ["localhost", "127.0.0.1", "[::1]"]
        assert "10.1.2.3" in Address("10.1.2.3", 8000).allowed_hosts()
        assert "*" not in Address("0.0.0.0", 8000).allowed_hosts()

    def test_ipv6_gets_its_brackets(self) -> None:
        assert Address("::1", 8000).bind == "[::1]:8000"
        assert Address("::", 8000).own_url == "http://[::1]:8000"


class TestEnvironment:
    def test_beyond_this_machine_the_demo_has_no_open_door(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KEEL_DEMO_ONE_CLICK", "1")
        assert programs.environment(Address("0.0.0.0", 8000))["KEEL_DEMO_ONE_CLICK"] == "0"

    def test_what_the_operator_has_set_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SITE_URL", "https://keel.example.com")
        assert programs.environment(Address("127.0.0.1", 8000))["SITE_URL"] == "https://keel.example.com"

    def test_an_own_port_is_in_the_links_of_mails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SITE_URL", raising=False)
        assert programs.environment(Address("127.0.0.1", 8123))["SITE_URL"] == "http://127.0.0.1:8123"


class TestChild:
    def test_its_lines_are_shown_with_its_name(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        part = child(tmp_path, "sh", "-c", "echo one; echo two >&2; exit 3")
        part.start()
        assert part.process is not None
        assert part.process.wait(10) == 3
        assert part.last_words() == "two"
        assert "part   | one" in capfd.readouterr().out

    def test_its_own_children_end_with_it(self, tmp_path: Path) -> None:
        part = child(tmp_path, "sh", "-c", "sleep 600 & echo $!; wait")
        part.start()
        while not part.last_lines:
            time.sleep(0.01)
        below = int(part.last_lines[-1])
        part.ask_to_end()
        part.end(5)
        deadline = time.monotonic() + 5
        while born(below) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert born(below) is None
        assert not list(tmp_path.glob("*.pid"))

    def test_one_that_will_not_listen_is_ended(self, tmp_path: Path) -> None:
        part = child(tmp_path, sys.executable, "-c", DEAF)
        part.start()
        while not part.last_lines:
            time.sleep(0.01)
        part.ask_to_end()
        part.end(0.3)
        assert part.ended_with() == -signal.SIGKILL


DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"


class TestLeftovers:
    def test_a_remembered_process_is_ended(self, tmp_path: Path) -> None:
        left = subprocess.Popen(["sleep", "600"], start_new_session=True)
        remember(tmp_path, "web", left.pid)
        assert end_leftovers(tmp_path) == ["web"]
        assert left.wait(5) == -signal.SIGTERM
        assert not list(tmp_path.iterdir())

    def test_a_newcomer_with_an_old_number_is_left_alone(self, tmp_path: Path) -> None:
        newcomer = subprocess.Popen(["sleep", "600"], start_new_session=True)
        (tmp_path / "web.pid").write_text(f"{newcomer.pid} 1")
        assert end_leftovers(tmp_path) == []
        assert newcomer.poll() is None
        newcomer.kill()
        newcomer.wait()


class TestMending:
    def test_what_dies_again_and_again_ends_all_with_its_last_words(self) -> None:
        supervisor = Supervisor(Address("127.0.0.1", 0), empty=True)
        for _time in range(3):
            supervisor.count_death("web", "no such module")
        with pytest.raises(StartRefused, match=r"web has ended 4 times within a minute.*no such module"):
            supervisor.count_death("web", "no such module")


@pytest.mark.django_db
class TestFirstStart:
    @pytest.fixture(autouse=True)
    def in_a_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KEEL_STATE_DIR", str(tmp_path))
        monkeypatch.setattr(preparation, "has_command", lambda name: True)
        monkeypatch.setattr(preparation.connections, "close_all", lambda: None)

    def test_an_empty_database_gets_the_demo(self) -> None:
        first = FirstStart(empty=False)
        first.decide()
        assert first.stage == QUICK

    def test_asked_for_empty_it_stays_empty_at_later_starts(self) -> None:
        FirstStart(empty=True).decide()
        later = FirstStart(empty=False)
        later.decide()
        assert later.stage == EMPTY

    def test_empty_is_refused_where_there_is_data(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Company.objects, "exists", lambda: True, raising=False)
        with pytest.raises(StartRefused, match="very first start"):
            FirstStart(empty=True).decide()

    def test_a_killed_seeding_goes_on_where_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = FirstStart(empty=False)
        first.reach(REST)
        monkeypatch.setattr(Company.objects, "exists", lambda: True, raising=False)
        FirstStart(empty=False).decide()
        assert first.stage == REST

    def test_a_new_database_beside_an_old_folder_is_a_first_start(self) -> None:
        first = FirstStart(empty=False)
        first.reach(DONE)
        first.decide()
        assert first.stage == QUICK


@pytest.mark.parametrize(
    ("allowed", "asked"), [("keel.example.com,other", "keel.example.com"), (".example.com", "example.com"), ("*", "")]
)
def test_the_probe_asks_for_a_name_that_is_allowed(allowed: str, asked: str) -> None:
    assert name_to_ask_for(allowed) == asked


def test_nobody_there_is_not_ready() -> None:
    assert "refused" in what_is_missing("http://127.0.0.1:1")


class TestDemoDoors:
    @pytest.fixture(autouse=True)
    def in_one_transaction(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(demo_doors.connections, "close_all", lambda: None)

    def test_beyond_this_machine_no_known_password_works(self, cast: Cast) -> None:
        for person in (cast.owner, cast.sales):
            person.set_password(DEMO_PASSWORD)
            person.save()
        cast.finance.set_password("own words of finance")
        cast.finance.save()

        shown = {door.email: door.password for door in close_doors()}

        assert not any(person.check_password(DEMO_PASSWORD) for person in User.objects.all())
        assert shown.keys() <= {cast.owner.email, cast.sales.email}
        assert all(User.objects.get(email=email).check_password(password) for email, password in shown.items())
        cast.finance.refresh_from_db()
        assert cast.finance.check_password("own words of finance")
        assert close_doors() == []

    def test_a_real_company_is_left_alone(self, cast: Cast) -> None:
        Company.objects.update(is_demo=False)
        cast.owner.set_password(DEMO_PASSWORD)
        cast.owner.save()
        assert close_doors() == []
        cast.owner.refresh_from_db()
        assert cast.owner.check_password(DEMO_PASSWORD)

    def test_the_terminal_shows_the_known_password_while_it_is_one(self, cast: Cast) -> None:
        cast.owner.set_password(DEMO_PASSWORD)
        cast.owner.save()
        assert {door.password for door in doors() if door.email == cast.owner.email} == {DEMO_PASSWORD}
        assert {door.password for door in doors() if door.email == cast.sales.email} <= {""}
