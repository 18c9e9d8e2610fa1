"""Mails from a record: kept as drafts, handed to the outbox, taken back while they wait, sent again after a failure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import attachments, clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.mail import Envelope, queue_mail
from core.mail.queue import may_leave, queue_again, withdraw
from core.models import Attachment, MailMessage
from crm.actions.mail_threads import Threads
from crm.actions.timeline import record, untell
from crm.events import LetterDraftDropped, LetterSent, LetterSentAgain, LetterTakenBack
from crm.models import Letter
from crm.permissions import LETTER_SEND, LETTER_VIEW
from crm.writing import markup

# How long a mail waits before it leaves, so that it can be taken back.
SECOND_THOUGHTS = timedelta(seconds=15)
MOST_RECIPIENTS = 50
# What all files of one mail may weigh: most servers take 25 MB, and base64 adds a third.
MOST_BYTES = 18 * 1024 * 1024


@action(LETTER_SEND)
def save_draft(*, letter: Letter, uploads: Iterable[UploadedFile] = (), actor: Actor) -> Letter:
    """Keep what is written so far. Raises Refused for a file that is not taken, or a letter that was sent."""
    _require_own_draft(letter, actor)
    letter.save()
    for upload in uploads:
        kept = attachments.attach(row=letter, upload=upload, actor=actor, permission=LETTER_SEND)
        if kept.pk not in letter.files:
            letter.files.append(kept.pk)
    letter.save(update_fields=["files"])
    return letter


@action(LETTER_SEND)
def send_letter(*, letter: Letter, uploads: Iterable[UploadedFile] = (), actor: Actor) -> Letter:
    """Hand the letter to the outbox; it leaves after a moment for second thoughts, or at its time.

    Once only: a letter that has a mail is answered as it is. Raises Refused without addressee, subject or text, with
    too many addressees or too heavy files.
    """
    if letter.pk and (sent := Letter.objects.lock(letter.pk)).mail_id:
        return sent
    save_draft(letter=letter, uploads=uploads, actor=actor)
    files = _files(letter)
    _require_complete(letter, files)
    letter.thread = letter.thread or Threads.of_letter(letter)
    letter.mail = _queue(letter, files)
    letter.save(update_fields=["mail", "thread"])
    publish(
        LetterSent(
            letter_id=letter.pk,
            mail_id=letter.mail.pk,
            recipients=len({*letter.to, *letter.cc, *letter.bcc}),
            send_at=letter.send_at.isoformat() if letter.send_at else "",
        ),
        actor=actor,
        subject=letter,
    )
    _tell(letter, actor)
    return letter


def _queue(letter: Letter, files: list[Attachment]) -> MailMessage:
    signature = letter.user.signature.strip()
    body = markup.as_text(letter.body) + (f"\n-- \n{signature}\n" if signature else "")
    html = markup.as_html(letter.body) + (markup.as_html(signature) if signature else "")
    soonest = clock.now() + SECOND_THOUGHTS
    envelope = Envelope(
        cc=letter.cc,
        bcc=letter.bcc,
        html=html,
        sender_name=letter.user.name,
        reply_to=letter.user.email,
        references=_references(letter),
        not_before=max(letter.send_at or soonest, soonest),
    )
    return queue_mail(
        kind=MailMessage.Kind.LETTER,
        to=letter.to,
        subject=letter.subject,
        body=body,
        # Taken back and sent once more, it is another mail.
        key=f"letter {letter.pk} {letter.version}",
        company=letter.company,
        subject_row=letter,
        attachments=files,
        envelope=envelope,
    )


def _references(letter: Letter) -> str:
    """The Message-IDs of what it answers, the oldest first, so that every program puts it into the same thread."""
    if letter.answers_mail is not None:
        came = letter.answers_mail
        return " ".join([*reversed(came.answers), came.message_id]).strip()
    answered = letter.answers.mail if letter.answers else None
    return f"{answered.references} {answered.message_id}".strip() if answered else ""


def _tell(letter: Letter, actor: Actor) -> None:
    """An answer's subject is that of the mail it answers: the timeline shows it to those who may know it."""
    is_answer = letter.answers_mail_id is not None
    record(
        subject=letter,
        kind="mail.out",
        permission=LETTER_VIEW,
        summary=gettext_noop("Mail to %(who)s") if is_answer else gettext_noop("Mail to %(who)s: %(subject)s"),
        arguments={"who": letter.to[0]} | ({} if is_answer else {"subject": letter.subject}),
        organisation=letter.organisation,
        person=letter.person,
        deal=letter.deal,
        lead=letter.lead,
        at=letter.send_at or clock.now(),
        actor=actor,
    )


@action(LETTER_SEND)
def take_back(*, letter: Letter, actor: Actor) -> Letter:
    """Undo the sending while the mail still waits: it is a draft again. Raises Refused once it is on its way."""
    letter = _own(letter, actor)
    if letter.mail is None:
        return letter
    if not withdraw(letter.mail):
        raise Refused(_("It is too late: the mail has left already."))
    letter.mail, letter.send_at = None, None
    letter.save(update_fields=["mail", "send_at"])
    untell(subject=letter)
    publish(LetterTakenBack(letter_id=letter.pk), actor=actor, subject=letter)
    return letter


@action(LETTER_SEND)
def send_letter_again(*, letter: Letter, actor: Actor) -> Letter:
    """After a failure, with the same Message-ID: who has it already gets it once. Raises Refused in any other state."""
    letter = _own(letter, actor)
    if letter.mail is None:
        raise Refused(_("This mail has not been sent yet."))
    mail = MailMessage.objects.select_related("company").lock(letter.mail.pk)
    if mail.state in (MailMessage.State.QUEUED, MailMessage.State.SENDING):
        return letter
    if mail.state not in (MailMessage.State.FAILED, MailMessage.State.UNCERTAIN) and not mail.refused:
        raise Refused(_("Only a mail that failed can be sent again."))
    if not may_leave(mail.company):
        raise Refused(_("Nothing leaves this installation: no mail server is set up (EMAIL_URL), or it is a demo."))
    queue_again(mail)
    publish(LetterSentAgain(letter_id=letter.pk), actor=actor, subject=letter)
    return letter


@action(LETTER_SEND)
def drop_draft(*, letter: Letter, actor: Actor) -> None:
    """Throw a draft away, with the files that were put on it."""
    letter = _own(letter, actor)
    if not letter.is_draft:
        raise Refused(_("What was sent can't be thrown away."))
    for kept in attachments.of(letter):
        attachments.remove(attachment=kept, actor=actor)
    publish(LetterDraftDropped(letter_id=letter.pk), actor=actor, subject=letter)
    letter.delete()


def _own(letter: Letter, actor: Actor) -> Letter:
    """Locked; a mail is its writer's alone to change."""
    locked = Letter.objects.select_related("mail", "user").lock(letter.pk)
    _require_writer(locked, actor)
    return locked


def _require_own_draft(letter: Letter, actor: Actor) -> None:
    _require_writer(letter, actor)
    if letter.mail_id:
        raise Refused(_("This mail has been sent already."), link=letter.get_absolute_url(), link_label=_("Show it"))


def _require_writer(letter: Letter, actor: Actor) -> None:
    if getattr(actor, "pk", letter.user_id) != letter.user_id:
        raise Refused(_("Only %(who)s can change this mail.") % {"who": letter.user})


def _files(letter: Letter) -> list[Attachment]:
    found: dict[int, Any] = Attachment.objects.in_bulk(letter.files)
    if len(found) < len(set(letter.files)):
        raise Refused(_("A file that should go with this mail was removed meanwhile. Choose the files again."))
    return [found[pk] for pk in dict.fromkeys(letter.files)]


def _require_complete(letter: Letter, files: list[Attachment]) -> None:
    if not letter.to:
        raise Refused(_("Say who this mail goes to."))
    if not letter.subject.strip() or not letter.body.strip():
        raise Refused(_("A mail needs a subject and a text."))
    if len({*letter.to, *letter.cc, *letter.bcc}) > MOST_RECIPIENTS:
        raise Refused(_("A mail goes to %(most)s people at most.") % {"most": MOST_RECIPIENTS})
    if sum(file.size for file in files) > MOST_BYTES:
        raise Refused(_("The files of a mail may weigh %(most)s MB together.") % {"most": MOST_BYTES // 1024**2})
