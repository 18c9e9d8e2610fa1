"""How a form notices that the row was changed since it was opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.db.models import Model

from core.fields import Field

SALT = "core.forms.original"
CHOOSE = "choose-"


def snapshot(row: Model, fields: Iterable[Field]) -> dict[str, Any]:
    """Field name → value as JSON holds it."""
    return {field.name: field.dump(field.value(row)) for field in fields}


def seal(values: dict[str, Any]) -> str:
    """The values for a hidden field, signed so that what comes back is what was sent."""
    return signing.dumps(values, salt=SALT, compress=True)


def unseal(text: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return found
