"""Grouped lists: the groups in their order, exact sums, pages that cut a group, files, views, and who may group by what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import counting, grouping, paging
from core.lists.columns import TextColumn
from core.lists.grouping import KEY, parts
from core.lists.listing import Listing
from core.models import ApprovalRequest, OwnField, SavedView, User
from core.permissions import APPROVE, RATES_VIEW
from crm.models import Organisation
from tests.core.lists.conftest import CLIENTS, LIST
from tests.core.lists.urls import ApprovalList

Make = Callable[[int], Any]
Look = Callable[..., Any]


def listing(user: User, query: str) -> Listing:
    return ApprovalList.opened(user, query)


def headings(html: str) -> list[str]:
    """Each group's line as a reader hears it."""
    found = re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', html)
    return [re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", one)).strip() for one in found]


def test_rows_stand_by_group_under_a_line_that_counts_and_sums(approvals: Make, look: Look) -> None:
    approvals(12)
    html = look("group=state").content.decode()
    assert headings(html) == ["State: Waiting 8 rows", "State: Approved 4 rows"]
    assert html.count('<tbody class="group">') == 2
    rows = ApprovalRequest.objects.filter(state="open")
    euros = sum((row.net_amount for row in rows if row.net_amount and row.currency_id == "EUR"), Decimal(0))
    first = html.split('<tbody class="group">')[1].split("</tr>")[0]
    assert f'<div id="group-0-net_amount"><div>€{euros}</div>' in first and "<div>₺" in first
    assert 'data-c="main"' in first and 'data-c="money"' in first
    assert "Grouped by: State, take away" in html.replace("&#x27;", "'")


def test_a_state_stands_in_the_order_of_its_life_not_of_the_alphabet(approvals: Make, reader: User) -> None:
    approvals(3)
    labels = [value for value, _label in ApprovalRequest._meta.get_field("state").flatchoices]
    found = listing(reader, "group=state").page.rows
    assert [row.state for row in found] == sorted((row.state for row in found), key=labels.index)


def test_months_are_the_readers_and_rows_without_a_day_come_last(approvals: Make, look: Look) -> None:
    [first, *_rest] = approvals(4)
    midnight = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki: January already
    ApprovalRequest.objects.filter(pk=first.pk).update(decided_at=midnight, state="approved")
    html = look("group=decided_at").content.decode()
    assert headings(html) == [
        "Decided at: November 2026 1 row",
        "Decided at: January 2027 1 row",
        "Decided at: none 2 rows",
    ]
    assert "Grouped by: Decided at, by month, take away" in html
    down = headings(look("group=decided_at&sort=-decided_at").content.decode())
    assert [line.split()[2] for line in down] == ["January", "November", "none"]


def test_sorting_works_within_the_groups(approvals: Make, reader: User) -> None:
    approvals(20)
    rows = listing(reader, "group=state&sort=-text").page.rows
    ranks = {"open": 0, "approved": 1}
    assert [row.text for row in rows] == [
        row.text
        for row in sorted(sorted(rows, key=lambda row: row.text, reverse=True), key=lambda row: ranks[row.state])
    ]
    # Sorted by what groups it, the groups turn round and the usual order holds within them.
    turned = listing(reader, "group=state&sort=-state").page.rows
    assert turned[0].state == "approved"
    for state in ("open", "approved"):
        asked = [row.asked_at for row in turned if row.state == state]
        assert asked == sorted(asked, reverse=True)


def test_people_of_one_name_are_two_groups(approvals: Make, look: Look, person: Any) -> None:
    approvals(2)
    twin = person("Twin")
    User.objects.filter(pk=twin.pk).update(name="Reader")
    ApprovalRequest.objects.filter(step=2).update(approver=twin)
    assert headings(look("group=approver").content.decode()) == ["Approver: R Reader 1 row"] * 2


def test_an_empty_word_is_no_group(approvals: Make, look: Look) -> None:
    approvals(3)
    ApprovalRequest.objects.filter(step=1).update(kind="")
    assert headings(look("group=note").content.decode()) == ["Note: expense 2 rows", "Note: none 1 row"]


@pytest.mark.parametrize("name", ["colour", "text", "secret", "asker", "net_amount", "İıŞğ🙂"])
def test_what_the_list_or_the_reader_does_not_know_is_said(approvals: Make, look: Look, name: str) -> None:
    approvals(3)
    html = look(f"group={name}").content.decode()
    assert "list-problems" in html and f"The list can&#x27;t be grouped by “{name}”." in html.replace("'", "&#x27;")
    assert not headings(html) and html.count("<b>Thing") == 3 and "Grouped by" not in html


def test_a_column_with_a_permission_groups_for_whom_it_is_shown(
    approvals: Make, look: Look, person: Any, client: Client
) -> None:
    approvals(3)
    assert "group=asker" not in look().content.decode()
    client.force_login(person("Rater", APPROVE, RATES_VIEW))
    html = client.get(f"{LIST}?group=asker").content.decode()
    assert headings(html) == ["Asker: O Other 3 rows"]


def test_a_group_that_goes_over_pages_says_so(approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApprovalList, "page_size", 5)
    approvals(12)  # eight open, four approved
    first, second, third = (headings(look(f"group=state&page={n}").content.decode()) for n in (1, 2, 3))
    assert first == ["State: Waiting 8 rows · continues on the next page"]
    assert second == [
        "State: Waiting 8 rows · continued from the previous page",
        "State: Approved 4 rows · continues on the next page",
    ]
    assert third == ["State: Approved 4 rows · continued from the previous page"]


def test_a_group_that_ends_with_its_page_does_not_go_on(
    approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ApprovalList, "page_size", 4)
    approvals(12)
    lines = [headings(look(f"group=state&page={n}").content.decode()) for n in (1, 2, 3)]
    assert lines[1] == ["State: Waiting 8 rows · continued from the previous page"]
    assert lines[2] == ["State: Approved 4 rows"]


def _walk(user: User, query: str, size: int) -> tuple[list[int], list[tuple[Any, bool, bool]]]:
    """All rows by cursors only, and what each page says of its groups."""
    found = listing(user, query)
    page = paging.numbered(found.rows, found.order, 1, size)
    seen, said = [], []
    while True:
        seen += [row.pk for row in page.rows]
        said += [(part.key, part.continued, part.goes_on) for part in parts(page)]
        if page.next is None:
            return seen, said
        page = paging.after(found.rows, found.order, found.order.cursor(page.rows[-1]), size)


def _walk_back(user: User, query: str, size: int) -> tuple[list[int], list[tuple[Any, bool, bool]]]:
    found = listing(user, query)
    page = paging.before(found.rows, found.order, paging.THE_END, size)
    seen, said = [], []
    while True:
        seen = [row.pk for row in page.rows] + seen
        said = [(part.key, part.continued, part.goes_on) for part in parts(page)] + said
        if page.previous is None:
            return seen, said
        page = paging.before(found.rows, found.order, page.previous[1], size)


@given(
    group=st.sampled_from(["approver", "state", "asked_at", "decided_at", "note", "currency"]),
    sort=st.sampled_from(["", "text", "-net_amount", "decided_at", "-state", "-asked_at"]),
    size=st.integers(1, 9),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_comes_once_and_each_group_in_one_piece(
    approvals: Callable[[int], Any], reader: User, group: str, sort: str, size: int
) -> None:
    if not ApprovalRequest.objects.exists():
        approvals(23)
    query = f"group={group}&sort={sort}" if sort else f"group={group}"
    found = listing(reader, query)
    whole = list(found.order.apply(found.rows))
    keys = [getattr(row, KEY) for row in whole]
    assert len({*keys}) == 1 + sum(one != two for one, two in pairwise(keys))
    assert None not in keys or keys[-1] is None
    seen, said = _walk(reader, query, size)
    back, said_back = _walk_back(reader, query, size)
    assert seen == back == [row.pk for row in whole]
    assert [row.pk for batch in paging.batches(found.rows, found.order, size) for row in batch] == seen
    for one in (said, said_back):
        # A group begins once and ends once; in between it says that it goes on.
        assert sum(not continued for _key, continued, _on in one) == len({*keys})
        assert sum(not goes_on for _key, _continued, goes_on in one) == len({*keys})


@given(group=st.sampled_from(["approver", "state", "asked_at", "decided_at", "currency"]))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_sums_of_groups_add_up_to_those_of_the_list(
    approvals: Callable[[int], Any], reader: User, group: str
) -> None:
    if not ApprovalRequest.objects.exists():
        approvals(23)
    found = listing(reader, f"group={group}")
    figures = found.group_figures.values()
    assert sum(one.count.value for one in figures) == found.count.value
    added: dict[str, Decimal] = {}
    for one in figures:
        for code, value in one.totals.get("net_amount", ()):
            added[code] = added.get(code, Decimal(0)) + Decimal(value)
    assert added == dict(found.totals["net_amount"])


def test_sums_are_of_the_whole_group_and_only_of_what_the_filters_leave(
    approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ApprovalList, "page_size", 2)
    approvals(12)
    assert headings(look("group=approver").content.decode()) == [
        "Approver: R Reader 12 rows · continues on the next page"
    ]
    assert headings(look("group=approver&state=approved&q=0003").content.decode()) == ["Approver: R Reader 1 row"]
    assert not headings(look("group=approver&q=absent").content.decode())


def test_grouping_costs_one_query_however_many_groups_and_rows(approvals: Make, look: Look) -> None:
    def asked(query: str) -> int:
        look(query)
        with CaptureQueriesContext(connection) as found:
            look(query, target="rows")
        return len(found)

    approvals(1)
    plain, one = asked("sort=text"), asked("group=asked_at&sort=text")
    approvals(59)
    assert asked("sort=text") == plain and asked("group=asked_at&sort=text") == one == plain + 1


def test_beyond_the_limit_the_groups_are_counted_when_asked(
    approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    approvals(12)
    monkeypatch.setattr(counting.count_up_to, "__defaults__", (5,))
    html = look("group=state&page=1").content.decode()
    assert headings(html) == ["State: Waiting", "State: Approved"]
    assert f'href="{LIST}?group=state&amp;page=1&amp;totals=1"' in html and 'hx-trigger="click, load"' in html
    part = look("group=state&page=1&totals=1", target="list-totals").content.decode()
    assert part.lstrip().startswith('<tfoot id="list-totals"')
    assert '<span class="soft" id="group-0" hx-swap-oob="true">8 rows</span>' in part
    assert re.search(r'<div id="group-1-net_amount" hx-swap-oob="true"><div>€[\d.]+</div>', part)
    for name in re.findall(r'id="(group-[^"]+)" hx-swap-oob', part):
        assert f'id="{name}"' in html
    # A plain browser follows the link to the same page with its figures.
    assert headings(look("group=state&page=1&totals=1").content.decode())[0] == "State: Waiting 8 rows"


def test_a_file_has_the_rows_in_group_order_and_says_the_group(approvals: Make, look: Look) -> None:
    approvals(9)
    text = b"".join(look("group=currency&columns=text&sort=text&format=csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["Currency", "What"]
    assert [row[0] for row in rows[1:]] == ["Euro"] * 8 + ["Lira"]
    assert look("group=currency&format=xlsx").status_code == 200


def test_the_menu_offers_what_can_group_and_the_chip_takes_it_away(approvals: Make, look: Look) -> None:
    approvals(1)
    html = look("group=state&state=open&sort=text").content.decode()
    assert f'href="{LIST}?sort=text&amp;state=open&amp;group=asked_at"' in html
    assert f'<a class="chip on" href="{LIST}?sort=text&amp;state=open"' in html
    menu = html.split('id="list-groups"')[1].split("</div>")[0]
    assert 'aria-current="true"' in menu and "No groups" in menu and "asker" not in menu
    # The form of filters and the search keep the group.
    assert '<input type="hidden" name="group" value="state">' in html
    assert '<input type="hidden" name="group" value="state">' in look("group=state&part=filters").content.decode()


def test_clearing_the_filters_keeps_the_group(approvals: Make, look: Look) -> None:
    approvals(1)
    assert f'href="{LIST}?group=state" hx-get' in look("group=state&state=open").content.decode()


def test_a_saved_view_keeps_the_group(approvals: Make, look: Look, client: Client) -> None:
    approvals(3)
    look()
    data = {"view": "tests.approvals", "name": "By state", "query": "group=state&page=2", "next": LIST, "pinned": "1"}
    answer = client.post("/lists/views/save/", data)
    view = SavedView.objects.get()
    assert view.query == "group=state" and answer.headers["Location"] == f"{LIST}?group=state"
    html = look("group=state").content.decode()
    assert re.search(r'aria-current="page"[^>]*>By state', html) and headings(html)
    assert not re.search(r'aria-current="page"[^>]*>By state', look("group=approver").content.decode())


def test_the_firms_own_choice_groups_too(approvals: Make, look: Look) -> None:
    approvals(1)
    OwnField.objects.create(
        model="crm.organisation", key="tier", kind="choice", choices=["Gold", "Silver"], labels={"en": "Tier"}
    )
    for name, tier in (("Aava", "Silver"), ("Meri", "Gold"), ("Tuuli", None)):
        Organisation.objects.create(name=name, country="FI", custom={"tier": tier} if tier else {})
    html = look("group=own_tier", path=CLIENTS).content.decode()
    assert headings(html) == ["Tier: Gold 1 row", "Tier: Silver 1 row", "Tier: none 1 row"]


def test_words_of_a_group_are_never_markup(approvals: Make, look: Look) -> None:
    approvals(1)
    ApprovalRequest.objects.update(kind="<i>x</i>")
    assert "&lt;i&gt;x&lt;/i&gt;" in look("group=note").content.decode().split('scope="rowgroup"')[1].split("</th>")[0]


def test_another_renderer_of_the_rows_keeps_the_parameter_and_does_not_group(
    approvals: Make, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approvals(2)
    monkeypatch.setattr(ApprovalList, "rows_template", "tests/board.html")
    found = listing(reader, "group=state")
    assert found.grouping is None and not found.problems and found.given == [("group", "state")]
    assert found.group_figures == {}


def test_groups_are_found_by_name_once() -> None:
    found = grouping.groupings(ApprovalList.bound_columns(), ApprovalRequest)
    assert [*found] == ["approver", "state", "asked_at", "decided_at", "note", "currency", "asker"]
    assert str(found["asked_at"].label).endswith("by month")


def test_a_relation_shown_by_its_name_is_called_what_the_row_calls_it() -> None:
    column = TextColumn("approver", field="approver__name")
    column.bind(ApprovalRequest)
    assert column.label == "Approver"


def test_the_filters_fold_behind_a_button_that_counts_them(approvals: Make, look: Look) -> None:
    approvals(1)
    assert re.search(r'<details class="fold">.*Filters</summary>', look().content.decode())
    html = look("group=state&state=open").content.decode()
    assert re.search(r'<details class="fold"><summary class="chip on">.*Filters \(2\)</summary>', html)


def test_what_a_view_would_keep_is_read_back(approvals: Make, look: Look) -> None:
    approvals(1)
    html = look("group=state&state=open&part=view").content.decode()
    assert "Grouped by: <b>State</b>" in html and "State: <b>Waiting</b>" in html
