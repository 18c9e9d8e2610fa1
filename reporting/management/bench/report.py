"""The table that is printed and kept in docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEADS = ("", "Keel p50", "p95", "floor", "× floor", "must", "reached", "SQL")
INTRO = """# How fast Keel is

Made by `bin/bench`, which fills a database of its own with the large demo (10,000 clients, 100,000 invoices of three
lines, 50,000 deals, 200,000 entries of hours) and measures on it. Milliseconds differ from machine to machine and with
what else it does; the ratios to the floor, measured in the same run, say more.

* **Pages** come as whole HTML through gunicorn with two workers, for a signed-in owner narrowed by permissions, warm,
  one client. The floor is the same answer as plain SQL through psycopg, fetched and thrown away.
* **Bare page**: a Django view without any middleware that shows the same fifty rows in a plain template.
* **Create and issue** calls the two actions in the process, each committed to disk, with audit, history and timeline;
  its floor is the same document in five plain statements on tables without triggers.
* **Both forms sent** is the same over HTTP: what passes between sending the form of a draft and of its issue and their
  answers; the forms themselves are fetched before and not counted.
* **Imports** are the dry run and the import together; **mails** come from an IMAP server on the same machine;
  **duplicates** are looked for among made-up contacts whose true pairs are known, beside the 10,000 clients.
* **Memory** is that of the two web workers after all of this; what they share is counted once.
"""


@dataclass(frozen=True)
class Row:
    """`better` says whether a larger or a smaller number is meant to be reached; a `must` of 0 promises nothing."""

    name: str
    value: float
    unit: str
    p95: float | None = None
    floor: float | None = None
    must: float = 0
    more_is_better: bool = False
    queries: int | None = None

    @property
    def reached(self) -> bool | None:
        if not self.must:
            return None
        return self.value >= self.must if self.more_is_better else self.value <= self.must

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    def cells(self) -> tuple[str, ...]:
        reached = {None: "", True: "yes", False: "NO"}[self.reached]
        must = f"{'≥' if self.more_is_better else '≤'} {_number(self.must)}" if self.must else ""
        numbers = [_number(value) for value in (self.value, self.p95, self.floor, self.ratio)]
        return (f"{self.name}, {self.unit}", *numbers, must, reached, _number(self.queries))


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def terminal(rows: Iterable[Row]) -> str:
    table = [HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(HEADS))]
    return "\n".join("  ".join(_padded(cell, widths[at], at) for at, cell in enumerate(line)) for line in table)


def _padded(cell: str, width: int, at: int) -> str:
    return cell.ljust(width) if at == 0 else cell.rjust(width)


def document(rows: Iterable[Row], *, cores: int, python: str, postgres: str) -> str:
    lines = [HEADS, ("---", *("--:" for _head in HEADS[1:])), *(row.cells() for row in rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{INTRO}\nMeasured with Python {python} and PostgreSQL {postgres} on {cores} cores.\n\n{table}\n"
