"""What is stored already: mails by key, and where the threads that new mails answer are filed."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps

from core.models import MailMessage
from crm.mail.deciding import Link, Source
from crm.models import Mail, Mailbox, MailCopy, MailExclusion, MailFolder, MailLink
from crm.models.mailboxes import FilingToken

FOUR = ("organisation_id", "person_id", "deal_id", "lead_id")


def keys_stored(keys: Iterable[str]) -> set[str]:
    return set(Mail.objects.filter(key__in=set(keys)).values_list("key", flat=True))


def uids_taken(folder: MailFolder, uids: Iterable[int]) -> set[int]:
    """Those that were taken from this folder before, as after a second look at it."""
    rows = MailCopy.objects.filter(mailbox=folder.mailbox_id, folder=folder.name, uid_validity=folder.uid_validity)
    return set(rows.filter(uid__in=list(uids)).values_list("uid", flat=True))


def links_of_answered(message_ids: Iterable[str]) -> dict[str, list[Link]]:
    """Message-ID → what the mails with it are filed on; a mail that Keel sent is filed on what it was written about."""
    wanted = set(message_ids)
    found: dict[str, list[Link]] = {}
    rows = MailLink.objects.filter(mail__message_id__in=wanted, mail__state=Mail.State.FILED)
    for message_id, *about in rows.values_list("mail__message_id", *FOUR) if wanted else ():
        found.setdefault(message_id, []).append(Link(Source.THREAD, *about))
    for message_id, link in links_of_sent(wanted).items():
        found.setdefault(message_id, []).append(link)
    return found


def links_of_sent(message_ids: Iterable[str]) -> dict[str, Link]:
    """Message-ID → what the mail that Keel sent under it was written about; its copy in a mailbox belongs there too."""
    wanted = set(message_ids)
    sent = MailMessage.objects.filter(message_id__in=wanted, subject_type__startswith="crm.")
    rows = sent.values_list("message_id", "subject_type", "subject_id") if wanted else ()
    return {message_id: link for message_id, label, pk in rows if (link := _of_subject(label, pk))}


def _of_subject(label: str, pk: int | None) -> Link | None:
    model = apps.get_model(label)
    if label in {f"crm.{name.removesuffix('_id')}" for name in FOUR}:
        return Link(Source.THREAD, **{label.partition(".")[2]: pk})
    if not all(hasattr(model, name) for name in FOUR):
        return None
    about = model._default_manager.filter(pk=pk).values_list(*FOUR).first()
    return Link(Source.THREAD, *about) if about and any(about) else None


def exclusions_of(box: Mailbox) -> tuple[str, ...]:
    """The firm's list, and the own one of the person whose mailbox it is."""
    rows = MailExclusion.objects.firms()
    if box.kind == Mailbox.Kind.PERSONAL:
        rows = rows | MailExclusion.objects.filter(owner=box.owner_id)
    return tuple(rows.values_list("pattern", flat=True))


def tokens() -> dict[str, int]:
    return dict(FilingToken.objects.filter(ended_at=None, user__is_active=True).values_list("token", "user_id"))


def sent_by_keel(message_ids: Iterable[str]) -> set[str]:
    """Which of them Keel sent itself and has told on the timeline."""
    rows = MailMessage.objects.filter(message_id__in=set(message_ids))
    return set(rows.values_list("message_id", flat=True))
