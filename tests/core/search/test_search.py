"""One field finds everything a person may see: accents and the Turkish i do not matter, numbers come first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.models import User
from core.permissions import AUDIT_VIEW, SIGNED_IN
from core.search import Hit, SearchProvider, register, registry
from core.search.finding import find
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents() -> Iterator[None]:
    """Something with numbers, for auditors only."""

    def found(user: User, folded: str, limit: int) -> list[Hit]:
        numbers = [f"2026-{n:04d}" for n in range(1, 40)]
        hits = [Hit(n, f"/docs/{n}/", exact=n == folded) for n in numbers if folded in n]
        return hits[:limit]

    register(SearchProvider("test.documents", "Documents", AUDIT_VIEW, found))
    yield
    registry._providers.pop("test.documents")


def labels(user: User, query: str) -> dict[str, list[str]]:
    return {group.name: [str(hit.label) for hit in group.hits] for group in find(user, query)}


@pytest.mark.parametrize("query", ["yildiz", "YILDIZ", "Yıldız", "YILDİZ", "deniz yil", "deniz@luoto"])
def test_accents_and_the_turkish_i_do_not_matter(cast: Cast, query: str) -> None:
    assert labels(cast.finance, query)["core.users"] == ["Deniz Yıldız"]


def test_what_one_may_not_see_is_not_found(cast: Cast, documents: None) -> None:
    assert "core.users" not in labels(cast.stranger, "deniz")
    assert "test.documents" not in labels(cast.finance, "2026-0012")
    assert labels(cast.auditor, "2026-0012")["test.documents"] == ["2026-0012"]


def test_an_exact_number_stands_before_everything(cast: Cast, documents: None) -> None:
    register(SearchProvider("test.pages", "Pages", SIGNED_IN, lambda u, q, n: [Hit("Page", "/")], position=1))
    try:
        assert next(iter(labels(cast.auditor, "2026-0012"))) == "test.documents"
        assert next(iter(labels(cast.auditor, "2026-00"))) == "test.pages"
    finally:
        registry._providers.pop("test.pages")


def test_places_and_makers_are_found_by_the_beginning_of_a_word(cast: Cast) -> None:
    assert "Outgoing mail" in labels(cast.owner, "mail")["places"]
    assert "Outgoing mail" not in labels(cast.staff, "mail").get("places", [])
    assert next(iter(labels(cast.owner, "cli"))) == "commands"
    assert "places" not in labels(cast.owner, "ail")


def test_settings_are_found_by_what_they_are_for(cast: Cast) -> None:
    assert "Number series" in labels(cast.owner, "numbered")["core.settings"]
    assert "core.settings" not in labels(cast.stranger, "series")


def test_one_letter_asks_no_records(cast: Cast) -> None:
    assert "core.users" not in labels(cast.owner, "d")
    assert labels(cast.owner, "   ") == {}


def test_more_than_fits_is_said(cast: Cast, documents: None) -> None:
    [group] = [found for found in find(cast.auditor, "2026", 6) if found.name == "test.documents"]
    assert (len(group.hits), group.more) == (6, True)


def test_the_palette_and_the_page_show_the_same(cast: Cast) -> None:
    page = client_of(cast.finance).get("/search/", {"q": "deniz"})
    hits = client_of(cast.finance, htmx=True).get("/palette/", {"q": "deniz"})
    for answer in (page, hits):
        assert answer.status_code == 200
        assert "Deniz Yıldız" in answer.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in hits.content.decode()
    assert 'role="option"' in hits.content.decode()


def test_an_empty_palette_shows_where_one_can_go(cast: Cast) -> None:
    answer = client_of(cast.owner, htmx=True).get("/palette/", {"q": ""}).content.decode()
    assert "Approvals" in answer


def test_a_query_is_shown_as_text(cast: Cast) -> None:
    answer = client_of(cast.owner).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in answer
