"""The one-time code of the first-run wizard: printed on the terminal, stored hashed, good while there is no company."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from core.models import Company, User

KEY = "core.setup.code"
LASTS = 7 * 24 * 60 * 60


def is_open() -> bool:
    """Only an empty installation can be set up."""
    return not Company.objects.exists()


def is_untouched() -> bool:
    """Neither a company nor anybody who could sign in: the sign-in page leads to the wizard instead of asking."""
    return is_open() and not User.objects.exists()


def new_code() -> str:
    """A fresh code; the one before stops working."""
    code = secrets.token_urlsafe(24)
    cache.set(KEY, _hash(code), LASTS)
    return code


def address(code: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('core:setup')}?code={code}"


def fits(code: str) -> bool:
    """Whether the code is the printed one; takes the same time whatever is given."""
    kept = cache.get(KEY) or ""
    return constant_time_compare(_hash(code), kept) and bool(kept)


def use_up() -> None:
    cache.delete(KEY)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
