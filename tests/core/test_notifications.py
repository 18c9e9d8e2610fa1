"""People are told once, in their own language, and what they have read stays read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from core import notifications
from core.models import Notification, User
from core.notifications import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def tell(users: Any, key: str = "1", **more: Any) -> int:
    text = {"text": "%(what)s is due %(day)s: %(sum)s, %(n)s lines"}
    fields = {"kind": "test.due", "why": "You own it.", "url": "/x/"} | text | more
    arguments = {"what": "Invoice 12", "day": date(2026, 11, 19), "sum": (Decimal("1234.50"), "EUR"), "n": 3}
    return notify(users, key=key, arguments=arguments, **fields)


def test_twice_is_once() -> None:
    user = UserFactory()
    for _time in range(2):
        tell([user])
    tell(user, key="2")
    assert notifications.unread_count(user) == 2


def test_the_sentence_is_in_the_readers_format() -> None:
    tell(UserFactory())
    row = Notification.objects.get()
    with translation.override("en"):
        assert notifications.sentence(row) == "Invoice 12 is due 19 Nov 2026: €1,234.50, 3 lines"
    with translation.override("fi"):
        assert notifications.sentence(row) == "Invoice 12 is due 19.11.2026: 1\u00a0234,50\u00a0€, 3 lines"


def test_those_who_left_are_not_told() -> None:
    tell(UserFactory(is_active=False))
    assert not Notification.objects.exists()


def test_reading_is_ones_own() -> None:
    first, second = UserFactory(email="a@x.example"), UserFactory(email="b@x.example")
    tell(User.objects.all())
    assert notifications.mark_read(first) == 1
    assert notifications.mark_read(first) == 0
    assert (notifications.unread_count(first), notifications.unread_count(second)) == (0, 1)
    assert notifications.latest(first) == []
