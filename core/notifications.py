"""Telling people what they should know, once, in their own language, with the reason why they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from core import clock, said
from core.models import Notification, User


def notify(
    users: User | Iterable[User],
    *,
    kind: str,
    key: str,
    text: str,
    why: str,
    url: str,
    arguments: Mapping[str, said.Argument] | None = None,
) -> int:
    """Tell each active user once per kind and key; returns how many rows are new to the database at most.

    `text` and `why` are message ids of the catalogue (mark them with gettext_noop); `arguments` fill the named places
    of `text` in the reader's language: text, whole numbers, dates, decimals, or (amount, currency).
    """
    people = [users] if isinstance(users, User) else users
    stored = said.kept(arguments)
    rows = [
        Notification(
            user=user, kind=kind, key=key, text=text, arguments=stored, why=why, url=url, created_at=clock.now()
        )
        for user in people
        if user.is_active
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def sentence(row: Notification) -> str:
    """The text in the active language."""
    return said.say(row.text, row.arguments)


def reason(row: Notification) -> str:
    return gettext(row.why)


def mark_read(user: User, pk: int | None = None) -> int:
    """Mark one, or all, of the user's notifications read; returns how many were unread."""
    rows = Notification.objects.filter(user=user, read_at=None)
    if pk is not None:
        rows = rows.filter(pk=pk)
    return rows.update(read_at=clock.now())


def unread_count(user: User) -> int:
    return Notification.objects.filter(user=user, read_at=None).count()


def latest(user: User, limit: int = 8) -> list[Notification]:
    return list(Notification.objects.filter(user=user, read_at=None)[:limit])
