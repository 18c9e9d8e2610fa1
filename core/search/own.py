"""What core itself can be searched for: the people of the firm, the pages of the settings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language

from core import settings_pages
from core.models import User
from core.permissions import USERS_VIEW
from core.prepared_readers import ForReader
from core.search.registry import Hit
from core.textkeys import fold

if TYPE_CHECKING:
    from core.models import User as Person

# A firm's own people fit in one read; beyond that the list of users has its own search.
MOST_PEOPLE = 2_000


def find_users(user: Person, folded: str, limit: int) -> list[Hit]:
    words = folded.split()
    found: list[Hit] = []
    for pk, name, email, title in _PEOPLE.rows(user):
        key = _folded(f"{name} {email}")
        if all(word in key for word in words):
            url = reverse("core:user", args=[pk])
            found.append(Hit(name, url, sub=title or email, icon="person", exact=folded == email))
            if len(found) == limit:
                break
    return found


_PEOPLE: ForReader[tuple[int, str, str, str]] = ForReader(
    lambda reader: (
        User.objects.visible_to(reader, USERS_VIEW).active().values_list("pk", "name", "email", "title")[:MOST_PEOPLE]
    ),
    USERS_VIEW,
)
# Folding all names anew for each key stroke would cost more than the rest of the search.
_folded = lru_cache(maxsize=2 * MOST_PEOPLE)(fold)


def find_settings(user: Person, folded: str, limit: int) -> list[Hit]:
    """Pages of the settings by their name or by what they are for."""
    words = folded.split()
    language = get_language()
    hits = [
        Hit(entry.label, entry.url, sub=group.title, icon=entry.icon)
        for group in settings_pages.groups_for(user)
        for entry in group.entries
        if all(word in _key(entry, language) for word in words)
    ]
    return hits[:limit]


@lru_cache(maxsize=512)
def _key(entry: settings_pages.Entry, _language: str | None) -> str:
    """What a page is found by: its words in the language, which change with the program only."""
    return fold(f"{entry.label} {entry.why}")
