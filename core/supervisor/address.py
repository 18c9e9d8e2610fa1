"""Where the web listens, and what follows from it."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from config.embedded import StartRefused

EVERYWHERE = ("0.0.0.0", "::")
LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOCAL

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def own_url(self) -> str:
        """How this machine itself reaches the web."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(self.host, self.host)
        return f"http://{host}:{self.port}"

    @property
    def site_url(self) -> str:
        """The address to give to people."""
        return f"http://{outside_address()}:{self.port}" if self.host in EVERYWHERE else self.own_url

    def allowed_hosts(self) -> list[str]:
        """The names under which people may ask for it: never simply all."""
        names = ["localhost", "127.0.0.1", "[::1]"]
        if self.host in EVERYWHERE:
            names += [socket.gethostname(), socket.getfqdn(), outside_address()]
        elif not self.is_local:
            names.append(self.host)
        return list(dict.fromkeys(names))

    def refuse_if_taken(self) -> None:
        """Raise StartRefused when nothing can listen here."""
        try:
            family, kind, protocol, _name, place = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        except OSError as error:
            raise StartRefused(f"{self.host} is not an address of this machine: use --host 127.0.0.1.") from error
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(place)
            except OSError as error:
                raise StartRefused(self._refusal(error)) from error

    def _refusal(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"Port {self.port} is taken by another program: choose another, for example --port {self.port + 1}."
        if error.errno == errno.EACCES:
            return f"Port {self.port} may not be used by this account: choose one above 1023, for example --port 8000."
        return f"Nothing can listen on {self.bind} ({error.strerror}): use --host 127.0.0.1."


def outside_address() -> str:
    """The address by which the network knows this machine; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # an address reserved for documentation (RFC 5737)
        except OSError:
            return "127.0.0.1"
        return str(line.getsockname()[0])
