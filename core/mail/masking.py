"""The text of a mail as it may be read in the app: whoever reads an account mail must not become its addressee."""

from __future__ import annotations

import re

from django.conf import settings

from core.models import Company, MailMessage

MASK = "•••"
_LINK = re.compile(r"(?P<site>https?://[^/\s<>\"]+)/[^\s<>\"]+")
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[A-Z0-9-]{6,}(?![\w-])")


def readable(mail: MailMessage) -> str:
    """The body; in an account mail links and codes are masked, except on a demo from which nothing leaves."""
    if mail.kind != MailMessage.Kind.ACCOUNT or _is_playground():
        return mail.body
    return _CODE.sub(MASK, _LINK.sub(rf"\g<site>/{MASK}", mail.body))


def _is_playground() -> bool:
    return not settings.MAIL_LEAVES and Company.objects.filter(is_demo=True).exists()
