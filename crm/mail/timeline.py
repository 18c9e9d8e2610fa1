"""What the timeline says of a mail beside that it came: as much as its reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.models import User
from crm.mail.reading import readers_of
from crm.models import Mail, MailLink
from crm.models.mail_access import FULL, SUBJECT
from crm.permissions import MAIL_VIEW


def mails_told(reader: User, entries: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """Entry → (subject and beginning of its mail, who reads its text); no query where no mail is among them."""
    links = {entry.subject_id: entry.pk for entry in entries if entry.subject_type == MailLink._meta.label_lower}
    if not links:
        return {}
    of_link = dict(MailLink.objects.filter(pk__in=links).values_list("pk", "mail"))
    mails: Any = Mail.objects.visible_to(reader, MAIL_VIEW)
    rows = mails.filter(pk__in=set(of_link.values())).in_bulk()
    readers = readers_of([mail for mail in rows.values() if mail.level >= FULL])
    told = {}
    for link, entry in links.items():
        if mail := rows.get(of_link.get(link)):
            told[entry] = (_words(mail), _seen(mail, readers.get(mail.pk)))
    return told


def _words(mail: Any) -> str:
    if mail.level < SUBJECT:
        return ""
    subject = mail.subject or _("(no subject)")
    return f"{subject}\n{mail.snippet}" if mail.level >= FULL and mail.snippet else subject


def _seen(mail: Any, readers: list[User] | None) -> str:
    if readers is None:
        return _("Its text is for those who wrote or received it.")
    return _("Read by %(names)s") % {"names": ", ".join(user.name for user in readers)}
