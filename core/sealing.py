"""Secrets at rest: passwords of mailboxes and the like, readable only with the SECRET_KEY of this installation."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """The secret was sealed under another SECRET_KEY, or is damaged: it has to be entered again."""


def seal(secret: str) -> str:
    """The text as it may stand in the database; never the same twice."""
    return _box(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        return _box(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


@lru_cache(maxsize=4)
def _box(key: str, older: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(one)) for one in (key, *older)])


def _derived(key: str) -> bytes:
    """A key of its own for this use: what seals passwords does not sign sessions."""
    bits = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"keel.sealing.v1").derive(key.encode())
    return base64.urlsafe_b64encode(bits)
