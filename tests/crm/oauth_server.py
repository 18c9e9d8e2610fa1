"""A provider of OAuth 2.0 on the loopback, and a door to the tests' mail server that takes its tokens (XOAUTH2)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from crm.mail import providers
from tests.crm.mail_server import PASSWORD, USER, MailServer

CLIENT, SECRET = "keel.apps.example", "s3cret-of-keel"
ACCOUNT = "tuomas@luoto.example"


@dataclass
class Fake:
    """What it knows and what it was asked; `trouble` is answered instead of tokens: (status, body)."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    # Access token → the mailboxes that it opens.
    tokens: dict[str, set[str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    trouble: tuple[int, Any] | None = None
    lives: int = 3600
    rotates: bool = True
    scope: str | None = None
    opens: set[str] = field(default_factory=set)
    before_answer: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def consent(self, address: str, account: str = ACCOUNT) -> dict[str, str]:
        """The person agrees on the page at `address`: what they are sent back with."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert given["client_id"] == CLIENT and given["response_type"] == "code", given
        assert given["code_challenge_method"] == "S256" and "openid" in given["scope"]
        code = secrets.token_urlsafe(8)
        self.codes[code] = given | {"account": account}
        return {"code": code, "state": given["state"]}

    def grant(self, account: str = ACCOUNT, *, lives: int | None = None) -> dict[str, Any]:
        access, refresh = f"at-{secrets.token_hex(6)}", f"rt-{secrets.token_hex(6)}"
        self.tokens[access] = {account.casefold(), *self.opens}
        self.refreshes[refresh] = account
        claims = base64.urlsafe_b64encode(json.dumps({"aud": CLIENT, "email": account}).encode()).decode().rstrip("=")
        found = {
            "access_token": access, "refresh_token": refresh, "token_type": "Bearer", "id_token": f"e30.{claims}.sig",
            "expires_in": self.lives if lives is None else lives,
        }  # fmt: skip
        return found | ({"scope": self.scope} if self.scope is not None else {})

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, Any]:
        self.asked.append({"path": path, **given})
        self.before_answer()
        if self.trouble is not None:
            return self.trouble
        with self.lock:
            return self._revoke(given) if path == "/revoke" else self._token(given)

    def _revoke(self, given: dict[str, str]) -> tuple[int, Any]:
        self.revoked.append(given["token"])
        account = self.refreshes.pop(given["token"], "")
        for token in [one for one, opened in self.tokens.items() if account.casefold() in opened]:
            del self.tokens[token]
        return (200, {}) if account else (400, {"error": "invalid_token"})

    def _token(self, given: dict[str, str]) -> tuple[int, Any]:
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215"}
        if given["grant_type"] == "refresh_token":
            return self._renewed(given["refresh_token"])
        asked = self.codes.pop(given["code"], None)
        proof = hashlib.sha256(given["code_verifier"].encode()).digest()
        proven = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != proven or asked["redirect_uri"] != given["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, self.grant(asked["account"])

    def _renewed(self, refresh: str) -> tuple[int, Any]:
        account = self.refreshes.pop(refresh, None) if self.rotates else self.refreshes.get(refresh)
        if account is None:
            return 400, {"error": "invalid_grant", "error_description": f"unknown token {refresh}"}
        found = self.grant(account)
        if not self.rotates:
            self.refreshes.pop(found.pop("refresh_token"))
        return 200, found

    def renewals(self) -> int:
        return len([one for one in self.asked if one.get("grant_type") == "refresh_token"])


@contextmanager
def oauth_provider(mail: MailServer | None = None) -> Iterator[Fake]:
    """It runs, stands in the table as Google and as Microsoft, and its tokens open the mail server's one mailbox."""
    fake = Fake()
    with _web(fake) as url, _door(fake, mail.port if mail else 9) as port:
        made = {
            kind: replace(
                provider, token_url=f"{url}/token", revoke_url=f"{url}/revoke" if provider.revoke_url else "",
                host="127.0.0.1", port=port, security="none",
            )
            for kind, provider in providers.PROVIDERS.items()
        }  # fmt: skip
        with patch.dict(providers.PROVIDERS, made):
            yield fake


@contextmanager
def _web(fake: Fake) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = fake.answer(self.path, given)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _door(fake: Fake, behind: int) -> Iterator[int]:
    """In front of the mail server: AUTHENTICATE XOAUTH2 is checked here, then the line is the server's own."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _peer = listening.accept()
            except OSError:
                return
            threading.Thread(target=_guard, args=(line, fake, behind), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def _guard(line: socket.socket, fake: Fake, behind: int) -> None:
    with suppress(OSError), line, socket.create_connection(("127.0.0.1", behind)) as inner:
        reader, answers = line.makefile("rb"), inner.makefile("rb")
        line.sendall(answers.readline())
        for said in reader:
            tag, _space, rest = said.decode().strip().partition(" ")
            if rest.upper() == "AUTHENTICATE XOAUTH2":
                line.sendall(b"+ \r\n")
                if not _lets_in(base64.b64decode(reader.readline()), fake):
                    line.sendall(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
                    assert reader.readline().strip() == b""
                    line.sendall(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n".encode())
                    continue
                inner.sendall(f"{tag} LOGIN {USER} {PASSWORD}\r\n".encode())
                break
            inner.sendall(said)
            while not (answer := answers.readline()).startswith(f"{tag} ".encode()):
                line.sendall(answer)
            line.sendall(answer)
        else:
            return
        threading.Thread(target=_pour, args=(answers, line), daemon=True).start()
        for said in reader:
            inner.sendall(said)


def _pour(answers: Any, line: socket.socket) -> None:
    with suppress(OSError, ValueError):
        while part := answers.read1(65536):
            line.sendall(part)


def _lets_in(said: bytes, fake: Fake) -> bool:
    user, auth, *_rest = said.decode().split("\x01")
    opened = fake.tokens.get(auth.removeprefix("auth=Bearer "), set())
    return user.removeprefix("user=").casefold() in opened
