"""Every URL of the tree, read from the resolver."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from core.permissions import Open, Permission
from core.routes import permission_of
from tests.house.law import ROOMS

# A value for each converter that names nothing: no row has this key, no registry this name.
NOBODY = {
    "int": 2_000_000_000,
    "str": "nobody",
    "slug": "nobody",
    "path": "nobody",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Route:
    """`name` is the full name (`billing:invoice_issue`), `path` the pattern from the root."""

    name: str
    path: str
    view: Any
    arguments: dict[str, Any]

    @property
    def is_own(self) -> bool:
        """A view of ours, and not one that stands in for a library's under a reviewed prefix."""
        return self.module.split(".")[0] in ROOMS and not self.path.startswith(tuple(third_parties()))

    @property
    def module(self) -> str:
        return getattr(self.view, "view_class", self.view).__module__

    @property
    def permission(self) -> Permission | Open | None:
        return permission_of(self.view)

    def __str__(self) -> str:
        said = self.permission
        return f"{self.name}  /{self.path}  {said.name if said else 'NOTHING'}"


def address(route: Route) -> str:
    """A URL of the route for something that does not exist; a pattern of its own may want another shape of name."""
    for word in ("nobody", "nobody.nobody", "00000000-0000-4000-8000-000000000000", "0"):
        arguments = {name: word if value == "nobody" else value for name, value in route.arguments.items()}
        with contextlib.suppress(NoReverseMatch):
            return reverse(route.name, kwargs=arguments)
    return reverse(route.name, kwargs=route.arguments)


def routes(resolver: URLResolver | None = None) -> list[Route]:
    return sorted(_walk(resolver or get_resolver(), "", "", {}), key=lambda route: (route.name, route.path))


def _walk(resolver: URLResolver, prefix: str, space: str, converters: dict[str, Any]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")
        known = converters | entry.pattern.converters
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, path, inner, known)
        elif isinstance(entry, URLPattern):
            arguments = {name: _nobody(converter) for name, converter in known.items()}
            yield Route(f"{space}{entry.name or ''}", path, entry.callback, arguments)


def _nobody(converter: Any) -> Any:
    kind = type(converter).__name__.removesuffix("Converter").lower()
    return NOBODY.get(kind, "nobody" if kind == "string" else NOBODY["str"])


@functools.cache
def third_parties(path: Path = Path(__file__).parent / "third_party_routes.txt") -> dict[str, str]:
    """URL prefix → who may enter, of the reviewed file."""
    lines = [line.split("|") for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return {prefix.strip(): who.strip() for prefix, who, _reason in lines}
