"""Files that hold what the tree says about itself, so that a change is seen and agreed to in review."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


def same_as(name: str, text: str, *, what: str, folder: Path = FOLDER) -> None:
    """Fail with the difference between the golden file and `text`; HOUSE_WRITE=1 writes the file instead."""
    path = folder / name
    if os.environ.get("HOUSE_WRITE") == "1":
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if kept == text:
        return
    difference = difflib.unified_diff(
        kept.splitlines(), text.splitlines(), f"{name} (agreed)", "the tree", "", "", 0, ""
    )
    raise AssertionError(
        f"{what} differ from {path.relative_to(ROOT)}:\n" + "\n".join(difference) + "\n"
        "Why: who may enter and what reacts to what is agreed to line by line, not found out later.\n"
        "Mend: if the change is meant, run HOUSE_WRITE=1 pytest tests/house tests/test_matrix.py and commit the file."
    )
