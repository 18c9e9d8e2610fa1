"""Make fonts and catalogues when, and only when, what they come from has changed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from core.assets.catalogs import compile_catalog, stale_catalogs

FONT_PACKAGES = ("fontpkg-hanken-grotesk", "fontpkg-public-sans", "fonttools")
FONT_PROGRAM = Path(__file__).with_name("fonts.py")


def font_stamp() -> str:
    """A digest of the font packages' versions and of the program that cuts them."""
    digest = hashlib.sha256(FONT_PROGRAM.read_bytes())
    for package in FONT_PACKAGES:
        digest.update(f"{package}={version(package)}".encode())
    return digest.hexdigest()


def build_assets(root: Path) -> list[str]:
    """Bring fonts and catalogues below ``root`` up to date; returns what was made, for showing."""
    made = []
    fonts = root / "static" / "fonts"
    stamp = fonts / ".stamp"
    wanted = font_stamp()
    if not stamp.exists() or stamp.read_text() != wanted:
        fonts.mkdir(parents=True, exist_ok=True)
        # Our own program and a path of our own: nothing here comes from outside.
        subprocess.run([sys.executable, "-m", "core.assets.fonts", str(fonts)], cwd=root, check=True)  # noqa: S603
        stamp.write_text(wanted)
        made.append("static/fonts")
    for po in stale_catalogs(root):
        made.append(str(compile_catalog(po).relative_to(root)))
    return made
