"""Payment codes as vector paths: no text inside the drawing, sharp at any size."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from barcode.codex import Code128


@dataclass(frozen=True)
class Drawing:
    """`path` on a grid of `width` × `height` modules."""

    path: str
    width: int
    height: int


def qr_code(payload: str) -> Drawing:
    """An EPC QR code: UTF-8, error correction M, without its quiet zone (the page keeps it free)."""
    code = segno.make_qr(payload, error="m", encoding="utf-8", boost_error=False)
    rows = ["".join("1" if module else "0" for module in row) for row in code.matrix]
    path = "".join(_bars(row, y, 1) for y, row in enumerate(rows))
    return Drawing(path, len(rows[0]), len(rows))


def code128(digits: str) -> Drawing:
    """Code 128, which packs pairs of digits in set C; one row of bars."""
    modules = Code128(digits).build()[0]
    return Drawing(_bars(modules, 0, 1), len(modules), 1)


def _bars(modules: str, y: int, height: int) -> str:
    """Runs of ones as rectangles of an SVG path."""
    found, at = [], 0
    while at < len(modules):
        end = at
        while end < len(modules) and modules[end] == modules[at]:
            end += 1
        if modules[at] == "1":
            found.append(f"M{at} {y}h{end - at}v{height}h-{end - at}z")
        at = end
    return "".join(found)
