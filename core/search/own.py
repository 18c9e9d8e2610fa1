"""What core itself can be searched for: the people of the firm, the pages of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core import settings_pages
from core.models import User
from core.permissions import USERS_VIEW
from core.search.registry import Hit
from core.textkeys import fold

if TYPE_CHECKING:
    from core.models import User as Person

# A firm's own people fit in one read; beyond that the list of users has its own search.
MOST_PEOPLE = 2_000


def find_users(user: Person, folded: str, limit: int) -> list[Hit]:
    rows = User.objects.visible_to(user, USERS_VIEW).active().values_list("pk", "name", "email", "title")
    words = folded.split()
    found: list[Hit] = []
    for pk, name, email, title in rows[:MOST_PEOPLE]:
        key = fold(f"{name} {email}")
        if all(word in key for word in words):
            url = reverse("core:user", args=[pk])
            found.append(Hit(name, url, sub=title or email, icon="person", exact=folded == email))
            if len(found) == limit:
                break
    return found


def find_settings(user: Person, folded: str, limit: int) -> list[Hit]:
    """Pages of the settings by their name or by what they are for."""
    words = folded.split()
    hits = []
    for group in settings_pages.groups_for(user):
        for entry in group.entries:
            key = fold(f"{entry.label} {entry.why}")
            if all(word in key for word in words):
                hits.append(Hit(entry.label, entry.url, sub=group.title, icon=entry.icon))
    return hits[:limit]
