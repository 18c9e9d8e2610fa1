"""Paging: every row exactly once, in order, forwards and backwards, whatever the ties and the empty values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lists import paging
from core.lists.ordering import LostCursor, Order
from core.models import ApprovalRequest

PATHS = ["net_amount", "decided_at", "asked_at", "text", "currency", "approver__name", "state", "currency__name"]
orders = st.lists(
    st.builds(lambda path, down: f"-{path}" if down else path, st.sampled_from(PATHS), st.booleans()),
    max_size=3,
    unique_by=lambda path: path.removeprefix("-"),
)


def walk(order: Order, size: int) -> list[int]:
    rows = ApprovalRequest.objects.all()
    page = paging.numbered(rows, order, 1, size)
    seen = [row.pk for row in page.rows]
    cursor = order.cursor(page.rows[-1])
    while True:
        page = paging.after(rows, order, cursor, size)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            return seen
        cursor = page.next[1]


def walk_back(order: Order, size: int) -> list[int]:
    rows = ApprovalRequest.objects.all()
    page = paging.before(rows, order, paging.THE_END, size)
    seen = [row.pk for row in reversed(page.rows)]
    while page.previous is not None:
        page = paging.before(rows, order, page.previous[1], size)
        seen += [row.pk for row in reversed(page.rows)]
    return seen[::-1]


@given(paths=orders, nulls_last=st.booleans(), size=st.integers(1, 9))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_comes_once_and_in_order(
    approvals: Callable[[int], Any], paths: list[str], nulls_last: bool, size: int
) -> None:
    if not ApprovalRequest.objects.exists():
        approvals(23)
    order = Order.of(ApprovalRequest, paths, nulls_last=nulls_last)
    whole = [row.pk for row in order.apply(ApprovalRequest.objects.all())]
    assert walk(order, size) == whole
    assert walk_back(order, size) == whole
    assert [row.pk for batch in paging.batches(ApprovalRequest.objects.all(), order, size) for row in batch] == whole


@pytest.mark.django_db
def test_empty_values_stand_where_the_index_has_them_or_last_when_told(approvals: Callable[[int], Any]) -> None:
    approvals(8)
    amounts = [
        row.net_amount for row in Order.of(ApprovalRequest, ["-net_amount"]).apply(ApprovalRequest.objects.all())
    ]
    assert amounts[:2] == [None, None]
    last = Order.of(ApprovalRequest, ["-net_amount"], nulls_last=True).apply(ApprovalRequest.objects.all())
    assert [row.net_amount for row in last][-2:] == [None, None]


@pytest.mark.django_db
def test_a_cursor_of_another_order_or_a_changed_one_is_refused(approvals: Callable[[int], Any]) -> None:
    [row] = approvals(1)
    order = Order.of(ApprovalRequest, ["text"])
    cursor = order.cursor(row)
    assert order.read(cursor) == ["Thing 0001", row.pk]
    with pytest.raises(LostCursor):
        Order.of(ApprovalRequest, ["-text"]).read(cursor)
    with pytest.raises(LostCursor):
        order.read(f"{cursor}x")


def test_pages_by_number_then_by_the_last_row_seen(
    approvals: Callable[[int], Any], look: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 2)
    approvals(170)
    seen: list[str] = []
    url: str | None = "sort=text"
    way = []
    while url is not None:
        html = look(url.replace("&amp;", "&")).content.decode()
        seen += re.findall(r"<b>(Thing \d+)</b>", html)
        onward = re.search(r'id="page-next" rel="next" href="[^"?]*\?([^"]*)"', html)
        url = onward[1] if onward else None
        way.append("after" if url and "after=" in url else "page" if url else "end")
    assert seen == [f"Thing {at:04d}" for at in range(1, 171)]
    assert way == ["page", "after", "after", "end"]


def test_the_last_page_is_one_step_away(approvals: Callable[[int], Any], look: Callable[..., Any]) -> None:
    approvals(120)
    html = look("sort=text&before=end").content.decode()
    assert "Thing 0120" in html and "Thing 0070" not in html and 'id="page-previous"' in html
