"""Money is exact: no float and no bare round() where money is counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.law import APPS, Fault, Law, Source, called, python_files

ROOMS = (
    "actions",
    "calculations",
    "models",
    "querysets",
    "queries",
    "bank",
    "numbering",
    "money",
    "formatting",
    "parsing",
)

FLOATS = Law(
    "no-floats",
    "a float holds 0.1 inexactly and round() rounds half to even; both change invoices (domain.md section 3).",
    'use Decimal("0.1") and core.money.round_money(value, currency); integer minutes for work.',
)


def floats_in(source: Source) -> Iterator[Fault]:
    refusing = {id(name) for node in source.nodes if called(node) == "isinstance" for name in ast.walk(node)}
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield Fault(source.path, node.lineno, f"the float {node.value}")
        elif called(node) in ("float", "round"):
            yield Fault(source.path, node.lineno, f"a call of {called(node)}()")
        elif isinstance(node, ast.Name) and node.id == "float" and id(node) not in refusing:
            yield Fault(source.path, node.lineno, "the type float")
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield Fault(source.path, node.lineno, "a FloatField")


def test_no_float_where_money_is_counted() -> None:
    FLOATS.hold(
        {
            fault
            for source in python_files()
            if source.app in APPS and source.room in ROOMS
            for fault in floats_in(source)
        }
    )


def test_a_float_is_noticed() -> None:
    for bad in (
        "a = 0.1",
        "a = float(b)",
        "a = round(b, 2)",
        "def f(x: float) -> None: ...",
        "a = models.FloatField()",
    ):
        assert list(floats_in(Source("core/money.py", bad))), bad
    assert not list(
        floats_in(Source("core/money.py", 'a = Decimal("0.1")\nround_money(a, "EUR")\nisinstance(a, float)'))
    )
