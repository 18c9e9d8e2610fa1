"""The laws about laws: each has a bad sample, an excuse has a date and a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.law import ALLOW, Fault, Law, read_allow

LAW = Law("sample", "because", "so")


def test_every_law_is_fed_a_bad_sample() -> None:
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        names = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
        assert any("noticed" in name for name in names), (
            f"{path.name} has no test whose name says that a fault is noticed: feed the law a bad sample"
        )


def test_every_allow_list_belongs_to_a_law() -> None:
    laws = "".join(path.read_text() for path in Path(__file__).parents[1].glob("**/test_*.py"))
    for path in ALLOW.glob("*.txt"):
        read_allow(path.stem)
        assert f'"{path.stem}"' in laws, f"{path.name} excuses from a law that does not exist: delete it"


def test_a_fault_is_noticed_with_its_place_and_cure() -> None:
    with pytest.raises(AssertionError, match=r"billing/x.py:3  a float(.|\n)*Why: because(.|\n)*Mend: so"):
        LAW.hold([Fault("billing/x.py", 3, "a float")])


def test_an_excuse_without_date_or_reason_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text("core/x.py | 2026-11-22 | because the law allows it\n")
    assert read_allow("sample", tmp_path) == ["core/x.py"]
    (tmp_path / "sample.txt").write_text("core/x.py\n")
    with pytest.raises(AssertionError, match="write `place"):
        read_allow("sample", tmp_path)
