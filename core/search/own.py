"""What core itself can be searched for: the people of the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

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
            found.append(Hit(name, _user_url(pk), sub=title or email, icon="person", exact=folded == email))
            if len(found) == limit:
                break
    return found


def _user_url(pk: int) -> str:
    try:
        return reverse("core:user", args=[pk])
    except NoReverseMatch:
        return reverse("core:users")
