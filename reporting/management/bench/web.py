"""Two web servers for the time of the measurement: Keel's own, and one with a single bare view as the floor."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from core.supervisor import programs
from core.supervisor.address import Address

PATIENCE = 60.0
HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class WebServer:
    """Gunicorn with two workers, as bin/run starts it; `app` is another WSGI application for the floor."""

    def __init__(self, app: str = "config.wsgi") -> None:
        self.address = Address(HOST, free_port())
        command = [app if part == "config.wsgi" else part for part in programs.web(self.address)]
        environment = programs.environment(self.address) | {"ALLOWED_HOSTS": HOST}
        self.process = subprocess.Popen(command, env=environment)  # noqa: S603  our own command line

    def __enter__(self) -> WebServer:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection((HOST, self.address.port), 0.2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise RuntimeError("the web server does not start")

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def memory(self) -> float:
        """What the two workers hold together, in MiB; pages that they share are counted once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_held(int(pid)) for pid in children) / 1024


def _held(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


class Browser:
    """One kept connection of a signed-in person."""

    def __init__(self, server: WebServer, session: str = "") -> None:
        self.line = http.client.HTTPConnection(HOST, server.address.port, timeout=PATIENCE)
        self.cookies = {"sessionid": session} if session else {}
        self.headers = {"Cookie": f"sessionid={session}"} if session else {}

    def get(self, path: str, **headers: str) -> bytes:
        """The whole answer; raises for anything but 200."""
        asked = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.line.request("GET", path, headers=asked)
            answer = self.line.getresponse()
        except (http.client.HTTPException, OSError):
            self.line.close()
            self.line.request("GET", path, headers=asked)
            answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return body

    def _keep(self, cookies: list[str]) -> None:
        """As a browser does: a form counts only with the cookie that came beside it."""
        for cookie in cookies:
            name, _is, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if cookies:
            self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def post(self, path: str, body: str) -> str:
        """Where the form leads; raises for anything but a redirection."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("POST", path, body=body, headers=self.headers | kind)
        answer = self.line.getresponse()
        answer.read()
        if answer.status not in (302, 303):
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer.headers["Location"]


def requests_a_second(server: WebServer, session: str, path: str, *, connections: int, seconds: float) -> float:
    """How many answers that many connections get, each asking again as soon as it has its answer."""
    counts = [0] * connections
    end = time.monotonic() + seconds

    def ask(at: int) -> None:
        browser = Browser(server, session)
        while time.monotonic() < end:
            browser.get(path)
            counts[at] += 1

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def cores() -> int:
    return os.cpu_count() or 1
