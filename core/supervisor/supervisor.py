"""Start everything in order, watch it, start again what dies, end everything together."""

from __future__ import annotations

import signal
import threading
import time
from collections import defaultdict

from config.embedded import StartRefused, claim, state_dir
from core.supervisor import programs, statics, welcome
from core.supervisor.address import Address
from core.supervisor.children import Child
from core.supervisor.console import Console
from core.supervisor.demo_doors import Door, close_doors
from core.supervisor.leftovers import end_leftovers
from core.supervisor.preparation import DONE, QUICK, REST, FirstStart, bring_up_to_date
from core.supervisor.probe import name_to_ask_for, what_is_missing
from core.supervisor.servers import Servers

POLL = 0.2
READY_WITHIN = 120.0
# A part that dies is started again, but one that dies this often within a minute will not be cured by it.
DEATHS_A_MINUTE = 4
PATIENCE = 20.0


class Supervisor:
    """All of Keel on one machine, from `run` until the returned exit code."""

    def __init__(self, address: Address, *, empty: bool) -> None:
        self.address = address
        self.first_start = FirstStart(empty=empty)
        self.console = Console()
        self.servers = Servers()
        self.children: dict[str, Child] = {}
        self.deaths: dict[str, list[float]] = defaultdict(list)
        self.stopping = threading.Event()
        self.pids = state_dir() / "run"

    def run(self) -> None:
        """Serve until a signal; raise StartRefused when Keel can't start or can't go on."""
        self.refuse_second()
        self.address.refuse_if_taken()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._interrupt)
        try:
            self.prepare()
            self.start()
            self.watch()
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def _interrupt(self, signum: int, frame: object) -> None:
        """The first signal interrupts whatever goes on; the orderly end that follows is not interrupted again."""
        if not self.stopping.is_set():
            self.stopping.set()
            raise KeyboardInterrupt

    def refuse_second(self) -> None:
        place = state_dir() / "address"
        if not claim("up"):
            where = place.read_text() if place.exists() else "another address"
            raise StartRefused(
                f"Keel already runs from this folder at {where}: stop it first, "
                "or give this one a data folder of its own with KEEL_STATE_DIR."
            )
        place.write_text(self.address.own_url)
        if left := end_leftovers(self.pids):
            self.console.say(f"ended what a killed start had left running: {', '.join(left)}")

    def prepare(self) -> None:
        """Database and static files side by side, then the data that the first page shows."""
        if not statics.are_fresh():
            self.launch("static", programs.manage("prepare_static"))
        self.servers.start()
        if self.servers.embedded:
            names = " and ".join(type(server).__name__ for server in self.servers.embedded)
            self.console.say(f"{names} run, data in {state_dir()}")
        bring_up_to_date()
        self.console.say("the database is up to date")
        if "static" in self.children:
            self.await_end("static", "The static files could not be made")
            self.console.say("static files are ready")
        else:
            statics.make()
        self.first_start.decide()
        if self.first_start.stage == QUICK:
            self.console.say("making the demo company: the recent months first")
            self.launch("demo", programs.manage("seed_demo", "--size", "standard", "--quick"))
            self.await_end("demo", "The demo company could not be made")
            self.first_start.reach(REST)

    def await_end(self, name: str, trouble: str) -> None:
        """Wait until a child has done its work; StartRefused if it could not."""
        child = self.children[name]
        while (code := child.ended_with()) is None:
            time.sleep(POLL)
        child.end(0)
        del self.children[name]
        if code:
            raise StartRefused(f"{trouble}: {child.last_words()}")

    def start(self) -> None:
        """The web first and alone: the sooner the first page, the better; then who works behind it."""
        closed = self.close_doors()
        self.launch("web", programs.web(self.address))
        self.await_readiness()
        welcome.greet(self.console, self.address, closed)
        self.launch("worker", programs.worker())
        self.launch("beat", programs.beat())
        if self.first_start.stage == REST:
            self.console.say("older months of the demo company follow in the background")
            self.launch("demo", programs.manage("seed_demo", "--rest"))

    def close_doors(self) -> list[Door]:
        """Before others can reach Keel, no known password may work."""
        return [] if self.address.is_local else close_doors()

    def launch(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, programs.environment(self.address), self.pids, self.console)
        self.children[name] = child
        child.start()
        return child

    def await_readiness(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        host = name_to_ask_for(self.children["web"].env["ALLOWED_HOSTS"])
        while missing := what_is_missing(self.address.own_url, host):
            self.mend()
            if time.monotonic() > deadline:
                raise StartRefused(f"The web did not become ready within {READY_WITHIN:.0f} seconds: {missing}")
            time.sleep(POLL)

    def watch(self) -> None:
        while not self.stopping.wait(POLL):
            self.mend()

    def mend(self) -> None:
        """Start again what has ended by itself."""
        for server in self.servers.ended():
            self.count_death(type(server).__name__, "see its log in the data folder")
            server.start()
        for name, child in list(self.children.items()):
            code = child.ended_with()
            if code is None:
                continue
            if name == "demo":
                self.end_of_demo(child, code)
                continue
            self.count_death(name, child.last_words())
            child.sweep()
            child.start()

    def count_death(self, name: str, reason: str) -> None:
        now = time.monotonic()
        recent = self.deaths[name] = [at for at in self.deaths[name] if now - at < 60] + [now]
        if len(recent) >= DEATHS_A_MINUTE:
            raise StartRefused(f"{name} has ended {len(recent)} times within a minute, so Keel stops: {reason}")
        self.console.say(f"{name} has ended by itself and is started again")

    def end_of_demo(self, child: Child, code: int) -> None:
        child.end(0)
        del self.children["demo"]
        if code == 0:
            self.first_start.reach(DONE)
            self.close_doors()
            self.console.say("the demo company is complete")
        else:
            self.console.say(f"the demo company is not complete yet, the next start goes on: {child.last_words()}")

    def stop(self) -> None:
        self.stopping.set()
        self.console.say("stopping")
        for child in self.children.values():
            child.ask_to_end()
        for child in self.children.values():
            child.end(PATIENCE)
        self.servers.stop()
        self.console.say("stopped")
