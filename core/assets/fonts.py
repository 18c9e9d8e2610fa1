"""Font files for the browser (woff2 subsets) and for PDFs (static TrueType faces).

Run as a program (``python -m core.assets.fonts TARGET``): fontTools takes half a second to import,
which the stamp check in ``build.py`` spares every later start.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fontpkg
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HANKEN = "Hanken Grotesk"
PUBLIC = "Public Sans"

# The ranges of static/css/fonts.css; a glyph outside them falls back to the system font.
LATIN = (
    *range(0x20, 0x100),
    0x131,
    0x152,
    0x153,
    0x2BB,
    0x2BC,
    0x2C6,
    0x2DA,
    0x2DC,
    *range(0x2000, 0x2070),
    0x20AC,
    0x2122,
    0x2191,
    0x2193,
    0x2212,
    0x2215,
    0xFEFF,
    0xFFFD,
)
LATIN_EXT = (
    *range(0x100, 0x131),
    *range(0x132, 0x152),
    *range(0x154, 0x2BB),
    *range(0x1E00, 0x1EA0),
    *range(0x1EF2, 0x1F00),
)
LIRA = (0x20BA,)

SUBSETS = (
    ("hanken-grotesk-latin.woff2", HANKEN, LATIN),
    ("hanken-grotesk-latin-ext.woff2", HANKEN, LATIN_EXT),
    ("lira.woff2", PUBLIC, LIRA),
)
PDF_WEIGHTS = (400, 600, 700)


def write_subset(source: Path, codepoints: tuple[int, ...], target: Path) -> None:
    """Write the glyphs of ``codepoints`` as a variable woff2."""
    font = TTFont(source)
    options = Options()
    options.layout_features += ["tnum", "lnum"]
    options.flavor = "woff2"
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def write_static_face(source: Path, family: str, weight: int, codepoints: tuple[int, ...], target: Path) -> None:
    """Write one weight as a static TrueType face: the PDF renderer is 2.5 times slower with a variable font."""
    font = instantiateVariableFont(TTFont(source), {"wght": weight}, inplace=True)
    subsetter = Subsetter(Options(layout_features=["*"], notdef_outline=True, name_IDs=["*"]))
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    font["OS/2"].usWeightClass = weight
    for name_id, text in (
        (1, f"{family} {weight}"),
        (2, "Regular"),
        (4, f"{family} {weight}"),
        (6, f"{family.replace(' ', '')}-{weight}"),
        (16, family),
        (17, str(weight)),
    ):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.save(target)


def build_fonts(target: Path) -> None:
    """Write every font file Keel serves or embeds below ``target``."""
    pdf = target / "pdf"
    pdf.mkdir(parents=True, exist_ok=True)
    sources = {family: fontpkg.path(family) for family in (HANKEN, PUBLIC)}
    for name, family, codepoints in SUBSETS:
        write_subset(sources[family], codepoints, target / name)
    for weight in PDF_WEIGHTS:
        write_static_face(sources[HANKEN], HANKEN, weight, LATIN + LATIN_EXT, pdf / f"hanken-grotesk-{weight}.ttf")
        write_static_face(sources[PUBLIC], "Keel Lira", weight, LIRA, pdf / f"lira-{weight}.ttf")


if __name__ == "__main__":
    build_fonts(Path(sys.argv[1]))
