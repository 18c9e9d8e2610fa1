"""The lines above the groups of a list: what each is called, how many rows it has, what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.lists.counting import Totals
from core.lists.grouping import Figures, Part, parts
from core.lists.markup import esc

if TYPE_CHECKING:
    from core.lists.listing import Listing


@dataclass(frozen=True)
class Foot:
    """A cell under the rows or above a group's: the column's sums, one a currency."""

    name: str
    css: str
    seat: str
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One group of the page; `key` is its id there, `seated` names the columns that have or will have a sum."""

    key: str
    part: Part
    name: str
    said: str
    feet: list[Foot]
    seated: frozenset[str]

    def cell(self, foot: Foot) -> str:
        css = f' class="{esc(foot.css)}"' if foot.css else ""
        seat = f' data-c="{foot.seat}"' if foot.seat and foot.name in self.seated else ""
        return f"<td{css}{seat}>{self.sums(foot) if foot.name in self.seated else ''}</td>"

    def sums(self, foot: Foot, how: str = "") -> str:
        shown = "".join(f"<div>{esc(line)}</div>" for line in foot.sums)
        return f'<div id="{self.key}-{foot.name}"{how}>{shown}</div>'

    def words(self, how: str = "") -> str:
        return f'<span class="soft" id="{self.key}"{how}>{esc(self.said)}</span>'


def lines(listing: Listing, feet: Callable[[Totals], list[Foot]]) -> list[Line]:
    """The groups of the page in their order; `feet` makes the cells of sums."""
    grouped, seated = listing.grouping, frozenset(column.name for column in listing.totalled)
    assert grouped is not None
    found = []
    for at, part in enumerate(parts(listing.page)):
        figures = listing.group_figures.get(part.key)
        of = "" if part.key is None else f'<span class="vh">{esc(grouped.column.label)}: </span>'
        name = f'{of}<span class="name">{grouped.heading(part)}</span>'
        cells = feet(figures.totals if figures else {})
        found.append(Line(f"group-{at}", part, name, _said(listing, part, figures), cells, seated))
    return found


def _said(listing: Listing, part: Part, figures: Figures | None) -> str:
    said = [figures.count.sentence(listing.view.counted)] if figures else []
    said += [_("continued from the previous page")] if part.continued else []
    said += [_("continues on the next page")] if part.goes_on else []
    return " · ".join(said)


def bodies(shown: Sequence[Line], span: int, has_menu: bool, rows: Callable[[Sequence[Any]], SafeString]) -> SafeString:
    """A body of the table for each group, its line first; `rows` draws the group's rows."""
    drawn: list[str] = []
    for line in shown:
        drawn.append(f'<tbody class="group"><tr><th scope="rowgroup" colspan="{span}" data-c="main">')
        drawn += (line.name, line.words(), "</th>", *map(line.cell, line.feet), "<td></td>" if has_menu else "")
        drawn += ("</tr>\n", rows(line.part.rows), "</tbody>")
    return SafeString("".join(drawn))


def later(shown: Sequence[Line]) -> SafeString:
    """The same words and sums to be swapped into lines that are on the page already."""
    how = ' hx-swap-oob="true"'
    drawn = (line.words(how) + "".join(line.sums(f, how) for f in line.feet if f.name in line.seated) for line in shown)
    return SafeString("".join(drawn))
