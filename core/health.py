"""/healthz: this process answers. /readyz: it can do its work, because database, tables and broker are there."""

from __future__ import annotations

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from config.embedded import OLDEST_POSTGRES
from core.permissions import PUBLIC
from core.routes import guarded

log = structlog.get_logger(__name__)
# Tables don't become older again while a process lives, so one good look is enough.
_tables_seen: set[str] = set()


@guarded(PUBLIC)
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@guarded(PUBLIC)
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all is there, else 503; says which part is not, never why (that is in the log)."""
    parts = {"database": database_state(), "broker": broker_state()}
    answer = JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # "not yet" is an answer here, not an error
    return answer


def database_state() -> str:
    try:
        connection.ensure_connection()
        if connection.connection.info.server_version < OLDEST_POSTGRES * 10000:
            return f"needs PostgreSQL {OLDEST_POSTGRES} or later"
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if "current" not in _tables_seen:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "has migrations to run"
            _tables_seen.add("current")
    except DatabaseError as error:
        log.warning("database is not ready", error=str(error))
        return "does not answer"
    return "ok"


def broker_state() -> str:
    try:
        cache.get("readyz")
    except (RedisError, OSError) as error:
        log.warning("broker is not ready", error=str(error))
        return "does not answer"
    return "ok"
