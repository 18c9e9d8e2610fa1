"""Documents with lines: rows added, removed and put in order by the server, with and without script."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from core.forms.lines import rearranged
from core.models import AuditEvent, Holiday, HolidayCalendar, User
from tests.core.views.conftest import ALL, browser, give
from tests.factories import UserFactory


def sheet(*rows: dict[str, Any], name: str = "Finland", initial: int = 0, **more: Any) -> dict[str, Any]:
    data = {"name": name, "country": "FI", "lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": initial} | more
    for at, row in enumerate(rows):
        data |= {f"lines-{at}-{key}": value for key, value in row.items()}
    return data


def day(on: str, name: str, fraction: str = "1", **more: Any) -> dict[str, Any]:
    return {"on": on, "name": name, "fraction": fraction} | more


def posted_lines(page: Any) -> dict[str, Any]:
    """What a browser posts from the shown form and rows."""
    form, lines = page.context["form"], page.context["lines"]
    data = {b.html_name: b.value() for b in form if b.value() is not None}
    data |= {b.html_name: b.value() for b in lines.management_form}
    for row in lines.rows:
        data |= {b.html_name: str(b.value()) for b in row if b.value() not in (None, False, "")}
    return data


def test_a_document_with_lines(boss: User) -> None:
    rows = (day("2026-12-06", "Itsenäisyyspäivä 🇫🇮"), day("24.12.2026", "Jouluaatto", "0,5"), day("", "", "1"))
    answer = browser(boss).post("/calendars/new/", sheet(*rows))
    assert answer.status_code == 303, answer.context["lines"].errors
    assert [(str(h.on), str(h.fraction)) for h in Holiday.objects.all()] == [
        ("2026-12-06", "1.00"),
        ("2026-12-24", "0.50"),
    ]
    assert len(AuditEvent.objects.get().facts["new"]["lines"]) == 2


def test_errors_keep_every_row(boss: User) -> None:
    answer = browser(boss).post(
        "/calendars/new/", sheet(day("2026-12-06", "Kept İ", "x"), day("31.2.2026", "Other"), name="")
    )
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "Kept İ" in page and "31.2.2026" in page and not HolidayCalendar.objects.exists()
    )
    assert "is not a number" in page and "is not a date" in page


def test_too_many_lines(boss: User) -> None:
    rows = [day("2026-01-01", f"Day {at}") for at in range(201)]
    answer = browser(boss).post("/calendars/new/", sheet(*rows))
    assert answer.status_code == 422 and "at most 200" in answer.content.decode()
    forged = sheet(day("2026-01-01", "x"), **{"lines-TOTAL_FORMS": "99999999"})
    assert browser(boss).post("/calendars/new/", forged).status_code == 422
    assert browser(boss).post("/calendars/new/", {"name": "x", "country": "FI"}).status_code == 422


def test_rows_and_sums_by_htmx(boss: User, reader: User) -> None:
    client = browser(boss, htmx=True)
    row = client.post("/calendars/new/", sheet(day("", "")) | {"lines-act": "row", "index": "7"}).content.decode()
    assert 'name="lines-7-name"' in row and "<html" not in row and "data-line-remove" in row
    assert "at most 200" in client.post("/calendars/new/", {"lines-act": "row", "index": "200"}).content.decode()
    given = sheet(day("2026-12-06", "A"), day("2026-12-24", "B", "0,5"), day("x", "unfinished"))
    sums = client.post("/calendars/new/", given | {"lines-act": "totals"})
    assert sums.content.decode() == "<b>1.5 days</b>"
    assert browser(reader, htmx=True).post("/calendars/new/", given | {"lines-act": "totals"}).status_code == 403
    assert not HolidayCalendar.objects.exists()


def test_buttons_without_script_save_nothing(boss: User) -> None:
    given = sheet(day("2026-12-06", "A", "nonsense", ORDER="1"), day("2026-12-24", "B", ORDER="2"))
    for act, names in (("add", ["A", "B", ""]), ("down-0", ["B", "A"]), ("up-1", ["B", "A"]), ("remove-0", ["B", "A"])):
        page = browser(boss).post("/calendars/new/", given | {"lines-act": act})
        assert page.status_code == 200 and 'class="error"' not in page.content.decode()
        assert [row["name"].value() or "" for row in page.context["lines"].rows] == names, act
        assert "nonsense" in page.content.decode()
    assert not HolidayCalendar.objects.exists()


def calendar() -> HolidayCalendar:
    kept = HolidayCalendar.objects.create(name="Finland", country="FI")
    Holiday.objects.create(calendar=kept, on="2026-12-06", name="A")
    Holiday.objects.create(calendar=kept, on="2026-12-24", name="B")
    return kept


def test_edit_remove_and_add(boss: User) -> None:
    kept = calendar()
    client = browser(boss)
    url = f"/calendars/{kept.pk}/edit/"
    data = posted_lines(client.get(url))
    assert client.post(url, data).status_code == 303 and not AuditEvent.objects.exists()
    data |= {"lines-0-DELETE": "on", "lines-1-name": "B2", "lines-2-name": "C", "lines-2-on": "2026-12-25"}
    assert client.post(url, data).status_code == 303
    assert [h.name for h in kept.days.all()] == ["B2", "C"]
    facts = AuditEvent.objects.get().facts
    assert [one["name"] for one in facts["old"]["lines"]] == ["A", "B"] and "name" not in facts["new"]


def test_lines_of_another_document_stay_there(boss: User) -> None:
    mine, other = calendar(), HolidayCalendar.objects.create(name="Türkiye", country="TR")
    foreign = Holiday.objects.create(calendar=other, on="2026-10-29", name="Cumhuriyet Bayramı")
    client = browser(boss)
    url = f"/calendars/{mine.pk}/edit/"
    data = posted_lines(client.get(url)) | {
        "lines-2-line": foreign.pk,
        "lines-2-name": "Taken",
        "lines-2-on": "2026-01-01",
    }
    assert client.post(url, data).status_code == 303
    foreign.refresh_from_db()
    assert foreign.name == "Cumhuriyet Bayramı" and mine.days.count() == 3


def test_conflict_over_lines(boss: User) -> None:
    kept = calendar()
    url = f"/calendars/{kept.pk}/edit/"
    me, other = browser(boss), browser(give(UserFactory(), ALL))
    mine, theirs = posted_lines(me.get(url)), posted_lines(other.get(url))
    assert other.post(url, theirs | {"name": "Suomi", "lines-0-DELETE": "on"}).status_code == 303
    answer = me.post(url, mine | {"name": "Mine", "lines-0-name": "A2"})
    assert answer.status_code == 409 and "A2" in answer.content.decode()
    again = dict(answer.context["typed"]) | {"original": answer.context["original_values"]}
    assert me.post(url, again | {"choose-name": "theirs", "choose-lines": "mine"}).status_code == 303
    kept.refresh_from_db()
    assert kept.name == "Suomi" and sorted(h.name for h in kept.days.all()) == ["A2", "B"]


def test_a_double_click_adds_the_lines_once(boss: User) -> None:
    kept = calendar()
    client = browser(boss)
    url = f"/calendars/{kept.pk}/edit/"
    data = posted_lines(client.get(url)) | {
        "lines-2-name": "C",
        "lines-2-on": "2026-12-25",
        "form_token": "0123456789ab",
    }
    assert client.post(url, data).status_code == client.post(url, data).status_code == 303
    assert kept.days.count() == 3


def test_rearranged_leaves_strange_words_alone() -> None:
    data = QueryDict("lines-TOTAL_FORMS=2&lines-0-ORDER=1&lines-1-ORDER=2")
    for act in ("up-0", "down-1", "up-x", "down-99", "explode", "remove-", ""):
        changed = rearranged(data, act)
        assert (changed["lines-0-ORDER"], changed["lines-1-ORDER"]) == ("1", "2"), act
