"""What the timeline says of a mail beside that it came: as much as its reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.models import User
from core.textkeys import fold
from crm.mail.reading import readers_of
from crm.models import Letter, Mail, MailLink
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


def mails_naming(reader: User, word: str, about: dict[str, Any]) -> Q:
    """Entries of mails, and of answers to them, with the word in the subject; only where the reader may know it."""
    if "url" in about:
        return Q()  # the story of one document
    known: Any = Mail.objects.with_level(reader)
    mails = known.filter(search_key__contains=fold(word), level__gte=SUBJECT)
    links = MailLink.objects.filter(**about, mail__in=mails.values("pk")).values("pk")
    letters: Any = Letter.objects.filter(**about, subject__icontains=word).exclude(answers_mail=None)
    answers = letters.with_level(reader).filter(level__gte=SUBJECT).values("pk")
    return Q(subject_type="crm.maillink", subject_id__in=links) | Q(subject_type="crm.letter", subject_id__in=answers)


def _words(mail: Any) -> str:
    if mail.level < SUBJECT:
        return ""
    subject = mail.subject or _("(no subject)")
    return f"{subject}\n{mail.snippet}" if mail.level >= FULL and mail.snippet else subject


def _seen(mail: Any, readers: list[User] | None) -> str:
    if readers is None:
        return _("Its text is for those who wrote or received it.")
    return _("Read by %(names)s") % {"names": ", ".join(user.name for user in readers)}
