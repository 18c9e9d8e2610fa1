"""A total order of rows, and the rows after a given one in it: any mix of directions, ties and empty values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy


def flipped(path: str) -> str:
    """The same look-up in the other direction."""
    return path.removeprefix("-") if path.startswith("-") else f"-{path}"


class LostCursor(ValueError):
    """The cursor belongs to another order of the list or has been changed."""


@dataclass(frozen=True)
class Key:
    """One look-up of an order. Empty values stand where PostgreSQL's index has them, at the end of the ascending order,
    unless `nulls_last` keeps them at the end of both.
    """

    path: str
    descending: bool = False
    nullable: bool = True
    nulls_last: bool = True

    @property
    def alias(self) -> str:
        return f"_key_{self.path}" if "__" in self.path else self.path

    def reversed(self) -> Key:
        return replace(self, descending=not self.descending, nulls_last=not self.nulls_last)

    def order_by(self) -> OrderBy:
        found = F(self.path)
        if not self.nullable or self.nulls_last is not self.descending:
            return found.desc() if self.descending else found.asc()
        place = {"nulls_last": True} if self.nulls_last else {"nulls_first": True}
        return found.desc(**place) if self.descending else found.asc(**place)

    def equals(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def comes_after(self, value: Any, *, or_equal: bool = False) -> Q | None:
        """Rows beyond `value` by this key alone; None when there can't be any."""
        if value is None:
            if self.nulls_last:
                return self.equals(None) if or_equal else None
            return Q(**{f"{self.path}__isnull": False}) | (self.equals(None) if or_equal else Q(pk__in=[]))
        operator = ("lt" if self.descending else "gt") + ("e" if or_equal else "")
        beyond = Q(**{f"{self.path}__{operator}": value})
        return beyond | self.equals(None) if self.nullable and self.nulls_last else beyond


@dataclass(frozen=True)
class Order:
    """Keys in turn; `group` is the path of the one that tells the groups of a grouped list apart."""

    keys: tuple[Key, ...]
    group: str = ""

    @classmethod
    def of(cls, model: type[Model], paths: Sequence[str], *, nulls_last: bool = False) -> Order:
        """From look-ups as `order_by` takes them, `-` for descending; the primary key is put last."""
        keys: list[Key] = []
        for path in [*paths, "pk"]:
            bare = path.removeprefix("-")
            if bare not in {key.path for key in keys}:
                down = path.startswith("-")
                keys.append(Key(bare, down, _nullable(model, bare), nulls_last=True if nulls_last else not down))
        if len(keys) > 1 and all(key.descending for key in keys[:-1]):  # one direction, so one index serves it
            keys[-1] = replace(keys[-1], descending=True)
        return cls(tuple(keys))

    @property
    def salt(self) -> str:
        said = ",".join(
            f"{'-' if key.descending else ''}{key.path}{'' if key.nulls_last else '!'}" for key in self.keys
        )
        return f"keel.list.{said}"

    def reversed(self) -> Order:
        return Order(tuple(key.reversed() for key in self.keys), self.group)

    def grouped(self, keys: Sequence[Key]) -> Order:
        """The same order within groups: these keys first, the last of which tells the groups apart."""
        paths = {key.path for key in keys}
        return Order((*keys, *(key for key in self.keys if key.path not in paths)), keys[-1].path)

    def group_at(self, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """The group that a row with these values of the keys is in; None where there are no groups."""
        at = next((at for at, key in enumerate(self.keys) if key.path == self.group), None)
        return None if at is None else (values[at],)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Ordered, with the values of all keys readable from each row."""
        extra = {key.alias: F(key.path) for key in self.keys if key.alias != key.path}
        return rows.annotate(**extra).order_by(*(key.order_by() for key in self.keys))

    def values(self, row: Any) -> list[Any]:
        return [getattr(row, _attribute(row, key.alias)) for key in self.keys]

    def after(self, values: Sequence[Any]) -> Q:
        """Rows that come after the one with these values of the keys."""
        found = Q(pk__in=[])
        before = Q()
        for key, value in zip(self.keys, values, strict=True):
            beyond = key.comes_after(value)
            if beyond is not None:
                found |= before & beyond
            before &= key.equals(value)
        # Says again what the first key must be, so that an index on it is entered at the right place.
        bound = self.keys[0].comes_after(values[0], or_equal=True)
        return found if bound is None else bound & found

    def cursor(self, row: Any) -> str:
        return signing.dumps([_plain(value) for value in self.values(row)], salt=self.salt)

    def read(self, cursor: str) -> list[Any]:
        """The values a cursor holds; raises LostCursor."""
        try:
            found = [_typed(value) for value in signing.loads(cursor, salt=self.salt)]
        except signing.BadSignature as error:
            raise LostCursor from error
        return found


def _attribute(row: Any, name: str) -> str:
    """A relation is read by its key, so that no row is fetched for it."""
    try:
        return row._meta.get_field(name).attname if name != "pk" else "pk"
    except FieldDoesNotExist:
        return name


def _nullable(model: type[Model], path: str) -> bool:
    at: Any = model
    for step in path.split("__"):
        if step == "pk":
            return False
        try:
            field = at._meta.get_field(step)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(field, "null", True):
            return True
        at = field.related_model
    return False


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return dt.datetime.fromisoformat(value["t"])
    return dt.date.fromisoformat(value["d"]) if "d" in value else Decimal(value["n"])
