"""Open sessions of a person, as allauth keeps them; and the ways in that are none of allauth's own."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from core.models import User


def sign_in(request: HttpRequest, user: User) -> None:
    """Open a session for the person, listed like those that the sign-in page opens."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> list[UserSession]:
    """Newest first; those whose session is gone from the store are left out and forgotten."""
    found = UserSession.objects.filter(user=user).order_by("-last_seen_at")
    return [session for session in found if session.exists()]


def end_all(user: User, *, but: str = "") -> int:
    """End them, except the one with the session key `but`; returns how many."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()
        ended += 1
    return ended
