"""What an erasure does to mail that came in, to meetings and to invitations; called by `erase_person` only."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from core.access import Actor
from core.actions import action
from core.models import MailMessage
from core.privacy import ERASED, Words
from crm.actions.erasing import NOBODY
from crm.actions.timeline import retell
from crm.models import Mail, MailBody, MailInvitation, MailParty, Person
from crm.permissions import PERSONAL_ERASE
from crm.queries import personal_mail

PARTY_GONE = {"name": ERASED, "address": NOBODY, "person": None}


@action(PERSONAL_ERASE)
def erase_incoming(*, person: Person, words: Words, actor: Actor) -> int:
    """Of the person's own mails that and when they came; of mails between several people only what tells of this one.

    The rows stay, so that the same mails are not taken from the mailbox once more.
    """
    keys, own = set(personal_mail.incoming(person).values_list("pk", flat=True)), personal_mail.own_mails(person)
    alone = set(own.values_list("pk", flat=True))
    personal_mail.threads_of(person).update(subject=ERASED)
    for kept in personal_mail.files_gone(person):
        stored, storage = str(kept.file.name), kept.file.storage
        kept.delete()
        transaction.on_commit(partial(storage.delete, stored))
    theirs = set(personal_mail.parties_of(person).values_list("pk", flat=True))
    addresses = set(personal_mail.addresses_of(person))
    for mail in Mail.objects.filter(pk__in=keys).select_related("thread").order_by("pk").iterator(500):
        _blank(mail) if mail.pk in alone else _scrub(mail, words)
        if mail.sender_address in addresses:
            mail.sender_name, mail.sender_address = ERASED, NOBODY
        mail.counterpart = ERASED if mail.pk in alone else words.scrub(mail.counterpart)
        mail.save(
            update_fields=["subject", "snippet", "sender_name", "sender_address", "counterpart", "notes", "has_files",
                           "search_key"]
        )  # fmt: skip
    MailParty.objects.filter(pk__in=theirs).update(**PARTY_GONE)
    return len(keys)


def _blank(mail: Mail) -> None:
    mail.subject = mail.snippet = ERASED
    mail.notes, mail.has_files = [], False
    MailBody.objects.filter(mail=mail).update(text=ERASED, html="")
    MailInvitation.objects.filter(mail=mail).update(summary=ERASED, location="")


def _scrub(mail: Mail, words: Words) -> None:
    mail.subject, mail.snippet = words.scrub(mail.subject), words.scrub(mail.snippet)
    mail.notes = words.scrub(mail.notes)
    if body := MailBody.objects.filter(mail=mail).first():
        body.text, body.html = words.scrub(body.text), words.scrub(body.html)
        body.save(update_fields=["text", "html"])
    for meeting in MailInvitation.objects.filter(mail=mail):
        meeting.summary, meeting.location = words.scrub(meeting.summary), words.scrub(meeting.location)
        meeting.save(update_fields=["summary", "location"])


@action(PERSONAL_ERASE)
def erase_meetings(*, person: Person, words: Words, actor: Actor) -> int:
    """Their name goes out of what others said and out of others' invitations; that they took part goes too."""
    count = 0
    asked = personal_mail.guests(person).values("activity")
    told = MailMessage.objects.filter(subject_type="crm.activity", subject_id__in=asked).exclude(calendar="")
    told.update(calendar="")  # it names everybody who was invited, in lines broken anywhere
    for row in list(personal_mail.took_part(person)):
        row.text, row.place = words.scrub(row.text), words.scrub(row.place)
        row.save(update_fields=["text", "place"])
        row.participants.remove(person)
        retell(subject=row, said=row.text)
        count += 1
    return count + personal_mail.guests(person).update(name=ERASED, address="", person=None)
