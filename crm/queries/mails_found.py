"""Mails for the palette: by subject or by whom they are from, as far as the reader may see either."""

from __future__ import annotations

from typing import Any

from core.models import User
from core.prepared import SAMPLE_TEXT
from core.prepared_readers import ForReader
from crm.models import Mail
from crm.models.mail_access import SUBJECT
from crm.permissions import MAIL_READ, MAIL_TRIAGE, MAIL_VIEW


def mails_found(user: User, folded: str, limit: int) -> list[Mail]:
    """At most `limit`, newest first."""
    return _FOUND.rows(user, limit, folded=folded)


def _found(user: User, limit: int, folded: str) -> Any:
    seen: Any = Mail.objects.showing(user, SUBJECT)
    rows = seen.filter(search_key__contains=folded).exclude(state=Mail.State.IGNORED)
    return rows.only("subject", "counterpart", "thread").order_by("-at", "-pk")[:limit]


_FOUND: ForReader[Mail] = ForReader(_found, MAIL_VIEW, MAIL_READ, MAIL_TRIAGE, keep_plan=False, folded=SAMPLE_TEXT)
