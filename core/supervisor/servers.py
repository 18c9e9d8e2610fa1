"""The database and the broker: embedded ones are started and watched, named ones are only asked if they will do."""

from __future__ import annotations

import os

from django.db import OperationalError, connection

from config.embedded import OLDEST_POSTGRES, Postgres, StartRefused, Valkey


class Servers:
    """Those of the two servers that no URL names, in the order in which they start."""

    def __init__(self) -> None:
        self.embedded: list[Postgres | Valkey] = []
        if not os.environ.get("DATABASE_URL"):
            self.embedded.append(Postgres())
        if not os.environ.get("REDIS_URL"):
            self.embedded.append(Valkey())

    def start(self) -> None:
        """Raise StartRefused when one does not serve, or the database is too old."""
        for server in self.embedded:
            server.start()
        refuse_old_postgres()

    def ended(self) -> list[Postgres | Valkey]:
        return [server for server in self.embedded if not server.running()]

    def stop(self) -> None:
        for server in reversed(self.embedded):
            server.stop()


def postgres_major() -> int:
    """The major version of the connected server (its number is 10000 times that)."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def refuse_old_postgres() -> None:
    try:
        found = postgres_major()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise StartRefused(f"The database does not answer: {reason}") from error
    finally:
        connection.close()
    if found < OLDEST_POSTGRES:
        raise StartRefused(f"Keel needs PostgreSQL {OLDEST_POSTGRES} or later, but DATABASE_URL leads to {found}.")
