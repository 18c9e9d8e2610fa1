"""Who asks at a public door, whatever the socket or a proxy writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from core.throttle import address_in, asker


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("_hidden:1", ""),
        ("1.2.3.4.5", ""),
        ("", ""),
    ],
)
def test_an_address_is_one_or_none(text: str, address: str) -> None:
    assert address_in(text) == address


def test_behind_a_proxy_its_own_word_counts(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4:5678"})
    settings.SECURE_PROXY_SSL_HEADER = None
    assert asker(request) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert asker(request) == "1.2.3.4"
    assert asker(RequestFactory().get("/", REMOTE_ADDR="")) == ""
