"""How often a stranger may knock at a public door: so many times a window of seconds, counted outside the database."""

from __future__ import annotations

import hashlib
import ipaddress
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from core import clock

log = logging.getLogger(__name__)


def asker(request: HttpRequest) -> str:
    """The address that asks: the socket's, or behind a proxy of ours the one that the proxy saw; "" for none that is one."""
    if settings.SECURE_PROXY_SSL_HEADER is not None:  # BEHIND_PROXY
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return address_in(seen)
    return address_in(str(request.META.get("REMOTE_ADDR", "") or ""))


def address_in(text: str) -> str:
    """The IP address without the port that some proxies add (1.2.3.4:5678, [2001:db8::1]:443) and without its zone."""
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        return ""


def allows(door: str, who: str, *, limit: int, seconds: int) -> bool:
    """Whether `who` may pass `door` once more in this window. Counting gone (no cache) closes no door."""
    window = int(clock.now().timestamp()) // seconds
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    key = f"core.throttle.{door}.{digest}.{window}"
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key)) <= limit
    except Exception:  # a door that nobody counts at is better than one that nobody can open
        log.warning("could not count at %s", door, exc_info=True)
        return True
