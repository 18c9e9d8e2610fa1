"""A register of VAT numbers on the loopback, as the EU's REST service answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from django.test import override_settings

VALID = {
    "countryCode": "SE",
    "vatNumber": "556012345601",
    "requestDate": "2026-11-22T10:00:00Z",
    "valid": True,
    "requestIdentifier": "WAPIAAAAZ1",
    "name": "NORDVIK SHIPPING AB",
    "address": "SKEPPSBRON 12 \n111 30 STOCKHOLM",
}
BUSY = {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}


@dataclass
class Register:
    """`answers` are given one after another, the last one again and again: (status, body), a body of bytes as it is."""

    answers: list[tuple[int, Any]] = field(default_factory=lambda: [(200, VALID)])
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def next(self) -> tuple[int, bytes]:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def register(*answers: tuple[int, Any]) -> Iterator[Register]:
    """The register runs, and Keel asks it."""
    found = Register(list(answers)) if answers else Register()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked.append({"path": self.path, **json.loads(body)})
            status, answer = found.next()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/rest-api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with override_settings(KEEL_VIES_URL=found.url):
            yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
