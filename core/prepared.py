"""Queries whose SQL is written once: for the few that every page or every document asks.

Building and compiling a queryset costs Python more than a small query costs the database. A prepared one keeps the text
of its SQL and nothing else: every call asks the database anew.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet

R = TypeVar("R")

# Samples of a primary key and of a day.
SAMPLE_KEY = 987_654_321
SAMPLE_DAY = date(1987, 6, 5)
SAMPLE_TEXT = "a sample of text"

_PART = " within"


class Prepared(Generic[R]):
    """`build` makes the queryset from samples, one for each value that changes from call to call.

    A sample is an unusual value of the right type that stands for the real one in exactly the places where it goes;
    `build` may use it in look-ups only, and nothing else in it may change while the program runs. Raises ValueError at
    the first call when a sample does not reach the SQL. A text may be looked for with `contains` too; then `keep_plan`
    must be False, because the best plan depends on the text.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *, keep_plan: bool = True, **samples: Any) -> None:
        self.build, self.keep_plan, self.samples = build, keep_plan, samples

    def rows(self, **values: Any) -> list[R]:
        """All rows for these values, one for each sample."""
        try:
            sql, given, places = self._written
        except EmptyResultSet:
            return []  # known to find nothing, whatever is asked for
        database = connections[self._queryset.db]
        asked = {
            **values,
            **{_part(name): f"%{database.ops.prep_for_like_query(values[name])}%" for name in self._texts},
        }
        params = tuple(_like(old, asked[places[at]]) if at in places else old for at, old in enumerate(given))
        with database.cursor() as cursor:
            # The database keeps the plan too, once the same connection has asked a few times; a log of the queries
            # shows the values only where they are written into the SQL.
            if self.keep_plan and not database.queries_logged:
                cursor.cursor = ServerBindingCursor(database.connection)  # type: ignore[call-arg]
            cursor.execute(sql, params)
            found = cursor.fetchall()
        return list(self._queryset._iterable_class(_Answered(self._queryset, self._compiler, found)))

    def first(self, **values: Any) -> R | None:
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _texts(self) -> list[str]:
        return [name for name, sample in self.samples.items() if isinstance(sample, str) and not self.keep_plan]

    @cached_property
    def _queryset(self) -> Any:
        return self.build(**self.samples)

    @cached_property
    def _compiler(self) -> Any:
        return self._queryset.query.get_compiler(using=self._queryset.db)

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], dict[int, str]]:
        """The SQL, its parameters, and which of them are whose sample."""
        sql, params = self._compiler.as_sql()
        names = {sample: name for name, sample in self.samples.items()}
        names |= {f"%{self.samples[name]}%": _part(name) for name in self._texts}
        places = {at: names[param] for at, param in enumerate(params) if _known(param, names)}
        reached = {name.removesuffix(_PART) for name in places.values()}
        if len(set(self.samples.values())) < len(self.samples) or reached != set(self.samples):
            raise ValueError(f"the samples {sorted(self.samples)} can't be told apart in: {sql}")
        return sql, tuple(params), places


def _part(name: str) -> str:
    """The name under which a text goes where it may stand within another."""
    return f"{name}{_PART}"


def _known(param: Any, names: dict[Any, str]) -> bool:
    try:
        return param in names
    except TypeError:  # a list or JSON is never a sample
        return False


def _like(old: Any, value: Any) -> Any:
    """The value as the database adapter had wrapped its sample."""
    return value if type(value) is type(old) else type(old)(value)


class _Answered:
    """What Django's iterables read of a queryset, where the rows have come already."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, queryset: Any, compiler: Any, rows: list[Any]) -> None:
        self.db, self.model, self.query, self._built = queryset.db, queryset.model, self, queryset.query
        # A connection belongs to its thread, so each answer has a compiler of its own.
        self.compiler = copy(compiler)
        self.compiler.connection = connections[self.db]
        self.compiler.execute_sql = lambda *_args, **_options: [rows]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._built, name)

    def get_compiler(self, using: str | None = None, connection: Any = None) -> Any:
        return self.compiler
