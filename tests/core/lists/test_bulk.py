"""Bulk acts: asked with the number of rows, done in batches, refusals told with their reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from core.lists import bulk
from core.models import ApprovalRequest, AuditEvent
from tests.core.lists.conftest import LIST

Make = Callable[[int], Any]
Look = Callable[..., Any]


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def kinds() -> list[str]:
    return list(ApprovalRequest.objects.order_by("pk").values_list("kind", flat=True))


def test_a_get_asks_and_changes_nothing(approvals: Make, look: Look) -> None:
    rows = approvals(3)
    response = look(f"act=mark&pick={rows[0].pk}&pick={rows[1].pk}")
    html = response.content.decode()
    assert "Mark: 2 rows?" in html and 'method="post"' in html and "<!doctype html>" in html
    assert kinds() == ["expense"] * 3
    dialog = look(f"act=mark&pick={rows[0].pk}", target="modal").content.decode()
    assert dialog.lstrip().startswith("<form") and "Mark: 1 row?" in dialog


def test_a_post_acts_and_names_what_was_left(approvals: Make, look: Look, client: Client) -> None:
    rows = approvals(4)
    look()
    answer = client.post(LIST, {"act": "mark", "pick": [row.pk for row in rows] + [10**9]})
    assert answer.status_code == 303
    assert kinds() == ["marked", "marked", "expense", "marked"]
    assert said(answer) == [
        "Mark: done for 3 rows.",
        "1 row was left as it is: It is no longer there.",
        f"1 row was left as it is ({rows[2]}): Only open ones.",
    ]
    event = AuditEvent.objects.get(kind="core.BulkChanged")
    assert event.facts["pks"] == [rows[0].pk, rows[1].pk, rows[3].pk]


def test_refusals_of_single_rows_are_collected(approvals: Make, look: Look, client: Client) -> None:
    rows = approvals(5)
    look()
    answer = client.post(LIST, {"act": "even", "pick": [row.pk for row in rows]})
    assert kinds() == ["expense", "even", "expense", "even", "expense"]
    assert said(answer) == [
        "Make even: done for 2 rows.",
        f"3 rows were left as they are ({rows[0]}, {rows[2]}, {rows[4]}): Odd steps stay.",
    ]


def test_all_that_match_counts_first_and_asks_again_when_it_changed(
    approvals: Make, look: Look, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 7)
    approvals(60)
    html = look("state=open&act=mark&all=1").content.decode()
    assert "Mark: 40 rows?" in html and 'name="expected" value="40"' in html
    url = f"{LIST}?state=open"
    assert client.post(url, {"act": "mark", "all": "1", "expected": "39"}).status_code == 409
    assert "marked" not in kinds()
    answer = client.post(url, {"act": "mark", "all": "1", "expected": "40"})
    assert answer.headers["Location"] == url and kinds().count("marked") == 40
    assert AuditEvent.objects.filter(kind="core.BulkChanged").count() == 6  # batches of seven


def test_an_act_can_ask_for_values(approvals: Make, look: Look, client: Client) -> None:
    [row] = approvals(1)
    assert 'name="kind"' in look(f"act=name&pick={row.pk}").content.decode()
    assert client.post(LIST, {"act": "name", "pick": row.pk}).status_code == 422
    client.post(LIST, {"act": "name", "pick": row.pk, "kind": "trip"})
    assert kinds() == ["trip"]


def test_without_the_right_there_is_neither_button_nor_act(approvals: Make, look: Look, client: Client) -> None:
    [row] = approvals(1)
    assert "Forbidden" not in look().content.decode()
    assert client.post(LIST, {"act": "forbidden", "pick": row.pk}).status_code == 403
    assert client.post(LIST, {"act": "nonsense", "pick": row.pk}).status_code == 404
    assert client.post(LIST, {}).status_code == 404


def test_nothing_picked_and_too_many_are_said(approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    approvals(6)
    answer = look("act=mark")
    assert answer.status_code == 303 and said(answer) == ["Pick at least one row first."]
    monkeypatch.setattr(bulk, "MOST", 5)
    assert "narrow the list" in said(look("act=mark&all=1"))[-1]


def test_a_broken_filter_selects_no_row(approvals: Make, look: Look) -> None:
    approvals(3)
    assert said(look("colour=red&act=mark&all=1")) == ["Pick at least one row first."]


def test_each_row_says_which_acts_fit_it(approvals: Make, look: Look) -> None:
    rows = approvals(3)
    html = look().content.decode()
    assert f'value="{rows[0].pk}" data-fits="mark even name"' in html
    assert f'value="{rows[2].pk}" data-fits="even name"' in html  # a decided one can't be marked


def test_the_question_says_what_will_be_left(approvals: Make, look: Look) -> None:
    rows = approvals(3)
    picks = "&".join(f"pick={row.pk}" for row in rows)
    assert f"1 row was left as it is ({rows[2]}): Only open ones." in look(f"act=mark&{picks}").content.decode()
