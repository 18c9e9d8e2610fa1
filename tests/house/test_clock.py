"""One source of time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.law import Fault, Law, Source, called, python_files

CLOCK = Law(
    "one-clock",
    "the company's civil day decides, and the demo moves the clock; whoever asks the machine gets another day.",
    "core.clock.today(company) and core.clock.now(); in templates a date that the view passes.",
)
TIMES = re.compile(r"(^|\.)(date\.today|datetime\.(now|utcnow|today)|timezone\.now|time\.time)$")
# With an argument these only convert.
CONVERTERS = re.compile(r"(^|\.)timezone\.(localdate|localtime)$")


def other_clocks(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        name = called(node)
        if TIMES.search(name) or (CONVERTERS.search(name) and not getattr(node, "args", None)):
            yield Fault(source.path, node.lineno, f"{name}()")
    for line, name in source.imports():
        if name in ("django.utils.timezone.now", "time.time"):
            yield Fault(source.path, line, f"an import of {name}")


def test_time_comes_from_one_clock() -> None:
    CLOCK.hold(fault for source in python_files() for fault in other_clocks(source))


def test_another_clock_is_noticed() -> None:
    for bad in (
        "date.today()",
        "datetime.datetime.now(UTC)",
        "timezone.now()",
        "time.time()",
        "timezone.localdate()",
        "from django.utils.timezone import now",
    ):
        assert list(other_clocks(Source("crm/x.py", bad))), bad
    assert not list(other_clocks(Source("crm/x.py", "clock.now()\nclock.today(company)\ntimezone.localtime(at)")))
