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
from tests.cast import Cast, client_of
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


def test_the_bell_the_page_and_reading(cast: Cast) -> None:
    tell(cast.staff, url="/approvals/")
    tell(cast.staff, key="2", url="https://evil.example/")
    client = client_of(cast.staff)
    bell = client_of(cast.staff, htmx=True).get("/counts/").content.decode()
    assert "2 unread notifications" in bell
    assert "Invoice 12 is due" in bell
    assert 'hx-swap-oob="true"' in bell
    assert "2 are unread." in client.get("/notifications/").content.decode()
    second, first = Notification.objects.filter(user=cast.staff)
    assert client.post(f"/notifications/{first.pk}/open/")["Location"] == "/approvals/"
    assert client.post(f"/notifications/{second.pk}/open/")["Location"] == "/notifications/", "stays on this site"
    assert "You have read everything." in client.get("/notifications/").content.decode()
    assert client_of(cast.sales).post(f"/notifications/{first.pk}/open/").status_code == 404


def test_all_at_once(cast: Cast) -> None:
    tell(cast.staff)
    tell(cast.staff, key="2")
    assert client_of(cast.staff).post("/notifications/read/").status_code == 303
    assert notifications.unread_count(cast.staff) == 0


def test_fifty_a_page(cast: Cast) -> None:
    for number in range(55):
        tell(cast.staff, key=str(number))
    page = client_of(cast.staff).get("/notifications/").content.decode()
    assert page.count("Invoice 12 is due") >= 50
    oldest = Notification.objects.filter(user=cast.staff)[49].pk
    assert f"?before={oldest}" in page
    assert "Older ones" not in client_of(cast.staff).get(f"/notifications/?before={oldest}").content.decode()
