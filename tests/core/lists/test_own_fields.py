"""What lists know by themselves: own fields, tags, pickers, folded search, archived rows, columns of higher floors."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from core import extensions
from core.lists.columns import NumberColumn
from core.models import OwnField, Tag, User
from core.permissions import APPROVE, RATES_VIEW
from crm.models import Organisation
from tests.core.lists.conftest import CLIENTS

Look = Callable[..., Any]
SEGMENTS = [None, "Public", "Retail"]


@pytest.fixture
def clients(reader: User) -> list[Organisation]:
    rows = []
    for at, name in enumerate(["Öljy Oy", "İstanbul Yazılım", "Aalto & Co", "Zeta", "Åbo Ab", "Beta"]):
        custom = {"seats": str(at * 10), "since": f"2026-0{at + 1}-15", "vip": at % 2 == 0, "note": f"Word {at}"}
        custom |= {"segment": SEGMENTS[at % 3]} if at % 3 else {}
        owner = reader if at < 2 else None
        rows.append(Organisation.objects.create(name=name, custom=custom, country="FI" if at else "TR", owner=owner))
    label = Organisation._meta.label_lower
    for key, kind in (
        ("seats", "number"),
        ("since", "date"),
        ("segment", "choice"),
        ("vip", "boolean"),
        ("note", "text"),
    ):
        choices = ["Public", "Retail"] if kind == "choice" else []
        OwnField.objects.create(model=label, key=key, labels={"en": key.title()}, kind=kind, choices=choices)
    return rows


def names(response: Any) -> list[str]:
    return re.findall(r"<b>([^<]+)</b></a>", response.content.decode())


def test_own_fields_join_as_columns_with_order_and_type(clients: Any, look: Look) -> None:
    html = look("columns=own_seats,own_since,own_vip,own_segment&sort=-own_seats", path=CLIENTS).content.decode()
    assert re.findall(r"<b>([^<]+)</b></a>", html)[:2] == ["Beta", "Åbo Ab"]
    assert 'aria-sort="descending"' in html and "15 Feb 2026" in html and ">Yes<" in html and "Retail" in html
    assert "Seats" not in look(path=CLIENTS).content.decode().split("<tbody>")[0].split("<thead>")[1]


def test_own_fields_join_the_export(clients: Any, look: Look) -> None:
    response = look("columns=own_seats,own_since,own_note&sort=own_seats&format=csv", path=CLIENTS)
    head, first, *_rest = csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")))
    assert head == ["Name", "Seats", "Since", "Note"] and first == ["Öljy Oy", "0", "2026-01-15", "Word 0"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("own_seats_min=20&own_seats_max=40", 3),
        ("own_since_from=2026-03-01", 4),
        ("own_segment=Retail", 2),
        ("own_segment=Retail&own_segment=Public", 4),
        ("own_vip=1", 3),
        ("own_note=word+3", 1),
    ],
)
def test_own_fields_join_the_filters(clients: Any, look: Look, query: str, count: int) -> None:
    response = look(query, path=CLIENTS)
    assert len(names(response)) == count and 'class="chip on"' in response.content.decode()


def test_a_view_with_a_field_that_is_gone_says_so(clients: Any, look: Look) -> None:
    OwnField.objects.filter(key="vip").delete()
    response = look("own_vip=1", path=CLIENTS)
    assert not names(response) and "“own_vip”" in response.content.decode()


def test_paging_by_an_own_field_comes_through_all_rows(clients: Any, look: Look, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.core.lists.urls.ClientList.page_size", 2)
    monkeypatch.setattr("core.lists.paging.MOST_PAGES", 1)
    for sort in ("own_seats", "-own_segment", "own_vip", "-owner"):
        seen, query = [], f"sort={sort}"
        while query:
            response = look(query, path=CLIENTS)
            seen += names(response)
            onward = re.search(r'id="page-next" rel="next" href="[^"?]*\?([^"]*)"', response.content.decode())
            query = onward[1].replace("&amp;", "&") if onward else ""
        assert sorted(seen) == sorted(row.name.replace("&", "&amp;") for row in clients), sort


def test_search_is_folded(clients: Any, look: Look) -> None:
    for text in ("ISTANBUL", "istanbul", "İstanbul yazilim"):
        assert names(look(f"q={text}", path=CLIENTS)) == ["İstanbul Yazılım"]
    assert names(look("q=oljy", path=CLIENTS)) == ["Öljy Oy"]


def test_tags_do_not_double_a_row(clients: list[Organisation], look: Look) -> None:
    one, two = (Tag.objects.create(model=Organisation._meta.label_lower, name=name) for name in ("Key", "New"))
    clients[0].tags.set([one, two])
    clients[1].tags.set([two])
    response = look(f"tags={one.pk}&tags={two.pk}", path=CLIENTS)
    assert sorted(names(response)) == sorted(["Öljy Oy", "İstanbul Yazılım"])
    assert "2 rows" in response.content.decode() and '<span class="tag">Key</span>' in response.content.decode()
    assert "no longer there" in look("tags=999", path=CLIENTS).content.decode()


def test_the_queries_are_as_many_with_tags_and_own_fields(clients: list[Organisation], look: Look) -> None:
    query = "columns=tags,owner,own_seats,own_vip"
    Organisation.objects.exclude(pk=clients[0].pk).update(archived_at="2026-01-01T00:00Z")
    look(query, path=CLIENTS)
    with CaptureQueriesContext(connection) as one:
        look(query, path=CLIENTS)
    Organisation.objects.update(archived_at=None)
    tag = Tag.objects.create(model=Organisation._meta.label_lower, name="Key")
    for row in clients:
        row.tags.add(tag)
    with CaptureQueriesContext(connection) as six:
        assert len(names(look(query, path=CLIENTS))) == 6
    assert len(one) == len(six)


def test_archived_rows_hide_until_they_are_asked_for(clients: list[Organisation], look: Look) -> None:
    Organisation.objects.filter(pk=clients[3].pk).update(archived_at="2026-01-01T00:00Z")
    assert "Zeta" not in names(look(path=CLIENTS))
    assert names(look("archived=only", path=CLIENTS)) == ["Zeta"]
    assert len(names(look("archived=with", path=CLIENTS))) == 6


def test_a_picker_finds_by_key_and_by_typed_name(clients: Any, look: Look, reader: User) -> None:
    for query in (f"owner={reader.pk}", f"owner={reader.pk}&owner_text=Reader", "owner=&owner_text=reader"):
        response = look(query, path=CLIENTS)
        html = response.content.decode()
        assert len(names(response)) == 2 and "Owner: <b>Reader</b>" in html, query
        assert "owner_text" not in html.split("</form>")[-2]
    assert "Nothing is called" in look("owner_text=Nobody", path=CLIENTS).content.decode()
    assert len(names(look("owner=none", path=CLIENTS))) == 4
    assert 'data-picker="' in look("part=filters", path=CLIENTS).content.decode()


def test_countries_are_named(clients: Any, look: Look) -> None:
    response = look("country=TR", path=CLIENTS)
    assert names(response) == ["Öljy Oy"] and "Türkiye" in response.content.decode()
    assert "“XX”" in look("country=XX", path=CLIENTS).content.decode()


def test_a_higher_floor_puts_a_column_on_the_list(clients: Any, look: Look, monkeypatch: Any) -> None:
    seen = NumberColumn("margin", "Margin", expression=Value(42), permission=APPROVE, sort="margin")
    hidden = NumberColumn("cost", "Cost", expression=Value(7), permission=RATES_VIEW, sort="cost")
    monkeypatch.setitem(extensions._columns, "tests.clients", [seen, hidden])
    html = look("sort=-margin", path=CLIENTS).content.decode()
    assert "Margin" in html and ">42</td>" in html and "Cost" not in html
    assert "can't be sorted by" in look("sort=cost", path=CLIENTS).content.decode().replace("&#x27;", "'")
    assert b"Margin" in b"".join(look("format=csv", path=CLIENTS))
