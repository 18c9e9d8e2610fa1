"""Small rooms: a file, a function, a page, a style sheet and a script each have an end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.law import Fault, Law, Source, files, python_files, relative, templates

LIMITS = {".py": 300, ".html": 120, ".css": 250, ".js": 120}
FUNCTION = 40

FILES = Law(
    "file-sizes",
    "whoever opens a file should be able to hold it in mind (house.md section 12).",
    "split it by noun (invoices.py, payments.py), never into utils.py or part two.",
)
FUNCTIONS = Law(
    "function-sizes",
    "a function reads as one thought; 20 lines are comfortable, 40 are the end (house.md section 12).",
    "name the steps and move them below, in the order they are called.",
)


def too_long(place: str, text: str) -> Iterator[Fault]:
    limit = LIMITS["." + place.rsplit(".", 1)[-1]]
    lines = text.count("\n")
    if lines > limit:
        yield Fault(place, 0, f"has {lines} lines, {limit} are allowed")


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """What a function promises may be as long as it needs."""
    first = node.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return (first.end_lineno or first.lineno) - first.lineno + 1 if said else 0


def long_functions(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if lines > FUNCTION:
                yield Fault(f"{source.path}::{node.name}", node.lineno, f"has {lines} lines, {FUNCTION} are allowed")


def test_files_are_small() -> None:
    faults = [
        fault
        for source in python_files()
        if source.path != "config/roles.py"
        for fault in too_long(source.path, source.text)
    ]
    for path in [*templates(), *files("static/css/**/*.css", "static/js/**/*.js")]:
        if path.suffix in LIMITS:
            faults += too_long(relative(path), path.read_text(encoding="utf-8"))
    FILES.hold(faults)


def test_functions_are_small() -> None:
    FUNCTIONS.hold(fault for source in python_files() for fault in long_functions(source))


def test_a_long_file_or_function_is_noticed() -> None:
    assert list(too_long("core/x.py", "a = 1\n" * 301))
    assert not list(too_long("core/x.py", "a = 1\n" * 300))
    assert list(long_functions(Source("core/x.py", "def f():\n" + "    a = 1\n" * 40)))
    assert not list(long_functions(Source("core/x.py", "def f():\n" + "    a = 1\n" * 39)))
