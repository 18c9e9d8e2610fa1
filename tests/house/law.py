"""What every law is made of: the files of the tree, a fault with its place, and a verdict that says how to mend it.

A law is a function from a sample to faults, so that its own test can feed it a bad sample. Exceptions stand in
tests/house/allow/<law>.txt, one a line: `place | date | reason`; a place is what the message shows before the colon and
the line number, and may end in `*`. A line that excuses nothing any more is itself a fault.
"""

from __future__ import annotations

import ast
import fnmatch
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOW = Path(__file__).parent / "allow"
APPS = ("core", "crm", "projects", "erp", "billing", "reporting")
ROOMS = (*APPS, "config")
KNOWN_ROOMS = {
    *("actions", "calculations", "demo", "filters", "forms", "lists", "management", "models", "queries", "querysets"),
    *("reactions", "tasks", "templatetags", "views"),
}


@dataclass(frozen=True, order=True)
class Fault:
    """`place` is a path, with `::name` where a name says more than a line."""

    place: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"  {self.place}:{self.line}  {self.what}" if self.line else f"  {self.place}  {self.what}"


@dataclass(frozen=True)
class Law:
    """`why` and `mend` are sentences for whoever meets the law for the first time."""

    name: str
    why: str
    mend: str

    def hold(self, faults: Iterable[Fault]) -> None:
        """Fail with every fault that no line of the allow list excuses, and every line that excuses nothing."""
        excuses = read_allow(self.name)
        used: set[str] = set()
        left = []
        for fault in sorted(faults):
            excuse = next((place for place in excuses if fnmatch.fnmatchcase(fault.place, place)), None)
            if excuse is None:
                left.append(fault)
            else:
                used.add(excuse)
        lines = [str(fault) for fault in left]
        lines += [
            f"  tests/house/allow/{self.name}.txt  {place} is in order now: take its line out"
            for place in excuses
            if place not in used
        ]
        if lines:
            raise AssertionError(
                f"{len(lines)} × {self.name}\n" + "\n".join(lines) + f"\nWhy: {self.why}\nMend: {self.mend}\n"
                f"If it must stay: a line `place | date | reason` in tests/house/allow/{self.name}.txt."
            )


def read_allow(name: str, folder: Path = ALLOW) -> list[str]:
    """The excused places; a line without a date or a reason is refused."""
    path = folder / f"{name}.txt"
    if not path.exists():
        return []
    places = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("|", 2)]
        if len(parts) != 3 or len(parts[2]) < 10:
            raise AssertionError(f"{path.name}:{number}: write `place | 2026-11-22 | the reason`, not {line!r}")
        date.fromisoformat(parts[1])
        places.append(parts[0])
    return places


@dataclass(frozen=True)
class Source:
    """A Python file of the tree; `path` is relative to the root."""

    path: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @functools.cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def room(self) -> str:
        """The part of an app: `billing/actions/issue.py`, `billing/actions.py` and `core/mail/actions.py`."""
        parts = [part.removesuffix(".py") for part in self.path.split("/")[1:]]
        return next((part for part in parts if part in KNOWN_ROOMS), parts[0] if parts else "")

    @property
    def app(self) -> str:
        return self.path.split("/")[0]

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of every import; `from a import b` gives both a and a.b."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, node.module or ""
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@functools.lru_cache(maxsize=1)
def python_files() -> tuple[Source, ...]:
    """All Python of the apps and the configuration, without migrations."""
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    )


def files(*patterns: str) -> list[Path]:
    """Files below the root by glob, sorted."""
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})


def templates() -> list[Path]:
    return files("templates/**/*.html", "templates/**/*.txt", *(f"{app}/templates/**/*" for app in APPS))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def matches(pattern: re.Pattern[str], text: str, place: str, what: str) -> Iterator[Fault]:
    """A fault a match; `{}` in `what` shows the text that was met."""
    for match in pattern.finditer(text):
        yield Fault(place, line_of(text, match.start()), what.format(" ".join(match[0].split())[:80]))


def called(node: ast.AST) -> str:
    """The dotted name that a call calls: `models.Invoice.objects.create`; "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    parts, at = [], node.func
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    parts.append(at.id if isinstance(at, ast.Name) else "()")
    return ".".join(reversed(parts))
