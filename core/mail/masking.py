"""The text of a mail as it may be read in the app: whoever reads an account mail must not become its addressee."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from core import subjects
from core.models import Company, MailMessage, User

MASK = "•••"
_LINK = re.compile(r"(?P<site>https?://[^/\s<>\"]+)/[^\s<>\"]+")
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[A-Z0-9-]{6,}(?![\w-])")


_hidden: set[str] = set()


def hide_links(prefix: str) -> None:
    """Links below this path open something without a sign-in: whoever reads the mail in the app does not get them."""
    _hidden.add(prefix)


def readable(mail: MailMessage) -> str:
    """The body; in an account mail links and codes are masked, in others signed links, except on a demo from which
    nothing leaves."""
    if _is_playground():
        return mail.body
    if mail.kind != MailMessage.Kind.ACCOUNT:
        return _LINK.sub(_without_key, mail.body)
    return _CODE.sub(MASK, _LINK.sub(rf"\g<site>/{MASK}", mail.body))


def may_read(mail: MailMessage, reader: User) -> bool:
    """Whether the text is for the reader: of a person's own letter, only where they may read the letter itself."""
    if mail.kind != MailMessage.Kind.LETTER:
        return True
    known = subjects.find(mail.subject_type)
    if known is None:
        return False
    rows: Any = known.model._default_manager
    return bool(rows.visible_to(reader, known.view).filter(pk=mail.subject_id).exists())


def _without_key(link: re.Match[str]) -> str:
    site, whole = link["site"], link[0]
    found = next((prefix for prefix in _hidden if whole[len(site) :].startswith(prefix)), None)
    return whole if found is None else f"{site}{found}{MASK}"


def _is_playground() -> bool:
    return not settings.MAIL_LEAVES and Company.objects.filter(is_demo=True).exists()
