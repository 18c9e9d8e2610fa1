"""Translation catalogues: .po text in the repository, .mo made at set-up without the gettext programs."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def stale_catalogs(root: Path) -> list[Path]:
    """The .po files below ``root``/locale whose .mo is missing or older."""
    found = sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))
    return [po for po in found if not _is_fresh(po, po.with_suffix(".mo"))]


def _is_fresh(po: Path, mo: Path) -> bool:
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def compile_catalog(po: Path) -> Path:
    """Write the .mo beside ``po``; fuzzy entries are left out. A syntax error names file and line."""
    with po.open("rb") as source:
        catalog = read_po(source, locale=po.parent.parent.name, abort_invalid=True)
    mo = po.with_suffix(".mo")
    fresh = mo.with_suffix(".mo.new")
    with fresh.open("wb") as target:
        write_mo(target, catalog)
    fresh.replace(mo)
    return mo
