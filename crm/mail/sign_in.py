"""Somebody on their way to a provider and back: kept in their session, good once and for a short while."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from core import clock
from crm.mail import oauth

# How long signing in at the provider may take, a forgotten second factor included.
LASTS = 15 * 60
# What was typed outlives that, so that a sign-in that took too long is told by the form.
_KEPT = 12 * 60 * 60
_MOST = 5
_PENDING, _BACK = "mail_sign_ins", "mail_sign_in_back"


@dataclass(frozen=True)
class Journey:
    """`place` is the form it began at ("mine", "firm", "again"), `typed` what was typed there, url-encoded."""

    kind: str
    place: str
    verifier: str
    user: int
    began: float
    typed: str = ""
    mailbox: int | None = None

    @property
    def is_late(self) -> bool:
        return not 0 <= clock.now().timestamp() - self.began <= LASTS


@dataclass(frozen=True)
class Back:
    """Brought back to the form: what was typed, and what went wrong, at a field or at the whole."""

    kind: str
    place: str
    typed: str
    why: str
    at: str = ""
    mailbox: int | None = None


def begin(
    session: MutableMapping[str, Any], *, client: oauth.Client, place: str, user: int, typed: str = "", hint: str = "",
    mailbox: int | None = None,
) -> str:  # fmt: skip
    """The provider's address to go to."""
    state, verifier, now = secrets.token_urlsafe(32), oauth.new_verifier(), clock.now().timestamp()
    journey = Journey(client.provider.kind, place, verifier, user, now, typed[:20_000], mailbox)
    known = [(one, given) for one, given in session.get(_PENDING, []) if now - given["began"] < _KEPT]
    session[_PENDING] = [*known, (state, asdict(journey))][-_MOST:]
    return oauth.authorize_url(client, state=state, verifier=verifier, hint=hint)


def take(session: MutableMapping[str, Any], state: str, user: int) -> Journey | None:
    """The journey that the state belongs to, once; None for one of somebody else, made up, or used already."""
    found, others = None, []
    for known, given in session.get(_PENDING, []):
        if constant_time_compare(known, state):
            found = Journey(**given)
        else:
            others.append((known, given))
    if found is None:
        return None
    session[_PENDING] = others
    # Two requests at once have the same session before either has saved it.
    first = cache.add(f"mail-sign-in:{hashlib.sha256(state.encode()).hexdigest()}", 1, _KEPT)
    return found if first and found.user == user else None


def bring_back(session: MutableMapping[str, Any], back: Back) -> None:
    session[_BACK] = asdict(back)


def brought_back(
    session: MutableMapping[str, Any], *, kind: str, place: str, mailbox: int | None = None
) -> Back | None:
    """What the form is to show, once."""
    given = session.get(_BACK)
    if given is None or (given["kind"], given["place"], given["mailbox"]) != (kind, place, mailbox):
        return None
    del session[_BACK]
    return Back(**given)
