"""Lists by name: saved views and exports find theirs again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.lists.view import ListView

_lists: dict[str, type[ListView]] = {}


def register(view: type[ListView]) -> None:
    known = _lists.get(view.name)
    if known is not None and (known.__module__, known.__qualname__) != (view.__module__, view.__qualname__):
        raise ValueError(f"the list {view.name} is declared twice: {known} and {view}")
    _lists[view.name] = view


def list_named(name: str) -> type[ListView] | None:
    return _lists.get(name)


def names() -> list[str]:
    return sorted(_lists)
