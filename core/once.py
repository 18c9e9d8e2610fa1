"""A form that is sent twice acts once: the second sending gets the first one's answer."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import answers
from core.errors import Refused

NAME = "form_token"
_KEPT = 60 * 60 * 12
_PENDING = "pending"
_WAIT = 3.0


def token() -> str:
    """For a hidden field of a form that makes something new."""
    return secrets.token_urlsafe(12)


def hidden() -> SafeString:
    """The hidden field itself."""
    return format_html('<input type="hidden" name="{}" value="{}">', NAME, token())


class Once:
    """`begin()` answers where the first sending led to, or None when this is the first; then `end(url)` or `undo()`.

    Kept in the cache: should it be emptied at that moment, a second sending acts as a new one.
    """

    def __init__(self, request: HttpRequest) -> None:
        given = request.POST.get(NAME, "")
        self.key = f"once:{getattr(request.user, 'pk', '')}:{request.path}:{given}" if 8 <= len(given) <= 40 else ""

    def begin(self) -> str | None:
        if not self.key or cache.add(self.key, _PENDING, 60):
            return None
        return self._wait()

    def earlier(self) -> str | None:
        """Where an earlier sending led to: asked before a form is called invalid because its own twin was saved."""
        if not self.key or cache.get(self.key) is None:
            return None
        found = self._wait()
        if found is None:  # it failed after all
            self.undo()
        return found

    def _wait(self) -> str | None:
        until = time.monotonic() + _WAIT
        while (found := self._peek()) == _PENDING and time.monotonic() < until:
            time.sleep(0.05)
        if found == _PENDING:
            raise Refused(_("This form is being saved already. Look at the result before you send it again."))
        return found

    def _peek(self) -> Any:
        found = cache.get(self.key)
        if found is None and cache.add(self.key, _PENDING, 60):
            return None  # the first sending failed: this one is the first now
        return found or _PENDING

    def end(self, url: str) -> None:
        if self.key:
            cache.set(self.key, url, _KEPT)

    def undo(self) -> None:
        if self.key:
            cache.delete(self.key)


def led_once(request: HttpRequest, work: Callable[[], HttpResponse], message: str) -> HttpResponse:
    """Do the work of a form for which no generic view stands; a second sending is led where the first one led."""
    sent = Once(request)
    if url := sent.begin():
        return answers.done(request, url, message)
    try:
        answer = work()
    except BaseException:
        sent.undo()
        raise
    where = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
    sent.end(where) if where else sent.undo()
    return answer
