"""Floors and rooms by import: the contracts of pyproject.toml, asked through import-linter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from tests.house.law import ROOT

CURE = (
    "Why: whoever stands on a floor must not need what stands on it (house.md sections 2 and 4).\n"
    "Mend: pass a value down, or go upwards by an event, panel, column, guard, step or provider; two rooms that need\n"
    "the same thing share it in the lower one. Contracts stand in pyproject.toml, [tool.importlinter]."
)
configure()


def kept(config: Path) -> bool:
    return lint_imports(config_filename=str(config), no_logo=True, cache_dir=None)


def test_imports_keep_to_floors_and_rooms(capsys: pytest.CaptureFixture[str]) -> None:
    assert kept(ROOT / "pyproject.toml"), f"{capsys.readouterr().out}\n{CURE}"


def test_an_import_that_climbs_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("housetop", "import houseground"), ("houseground", "import housetop")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    config = tmp_path / "pyproject.toml"
    config.write_text(
        '[tool.importlinter]\nroot_packages = ["housetop", "houseground"]\n[[tool.importlinter.contracts]]\n'
        'name = "sample"\ntype = "layers"\nlayers = ["housetop", "houseground"]\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not kept(config)
    (tmp_path / "houseground" / "__init__.py").write_text("")
    sys.modules.pop("houseground", None)
    assert kept(config)
