"""The test database as a copy: migrations run once for each state of the migrations, then it is cloned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from config.embedded import Postgres, database_settings
from config.embedded.places import BASE

PREFIX = "keel_template_"
# Whoever builds the template holds this lock; xdist's other workers wait for it and clone.
BUILDING = 20260101
SOURCES = ("*/migrations/*.py", "*/apps.py", "config/settings*.py", "requirements/base.txt")


def template_name() -> str:
    """Named after everything a fresh database is made from."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(BASE.glob(pattern)):
            digest.update(path.as_posix().encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def names(server: psycopg.Connection) -> set[str]:
    rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall()
    return {row[0] for row in rows}


def is_embedded() -> bool:
    return connection.settings_dict["HOST"] == database_settings()["HOST"]


@pytest.fixture(scope="session")
def cloned_database(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None
) -> Iterator[psycopg.Connection | None]:
    """The server with the test database cloned from its template, or locked until there is a template."""
    if not is_embedded() or request.config.getvalue("create_db"):
        yield None
        return
    with Postgres().connect("postgres") as server:
        server.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        if template_name() in names(server):
            test_name = connection.creation._get_test_db_name()
            server.execute(f'DROP DATABASE IF EXISTS "{test_name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{test_name}" TEMPLATE "{template_name()}"')
            server.execute("SELECT pg_advisory_unlock(%s)", [BUILDING])
        yield server


@pytest.fixture(scope="session")
def django_db_keepdb(cloned_database: psycopg.Connection | None) -> bool:
    """A cloned database is taken as it is; the next run's clone replaces it."""
    return cloned_database is not None and template_name() in names(cloned_database)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, cloned_database: psycopg.Connection | None
) -> None:
    """After a run of all migrations: keep their result for the next time."""
    if cloned_database is None or template_name() in names(cloned_database):
        return
    test_name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
    for old in names(cloned_database):
        cloned_database.execute(f'DROP DATABASE "{old}"')
    cloned_database.execute(f'CREATE DATABASE "{template_name()}" TEMPLATE "{test_name}"')
    cloned_database.execute("SELECT pg_advisory_unlock(%s)", [BUILDING])
