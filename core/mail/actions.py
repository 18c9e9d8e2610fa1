"""What a person decides about a mail whose way was not clear."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import Event, publish
from core.mail.queue import may_leave, queue_again
from core.models import MailMessage
from core.permissions import OUTBOX_SEND
from core.workflow import Transition, Workflow

State = MailMessage.State

WORKFLOW = Workflow(
    State,
    {
        "mark_sent": Transition((State.UNCERTAIN, State.FAILED), State.SENT),
        "send_again": Transition((State.UNCERTAIN, State.FAILED, State.KEPT), State.QUEUED),
    },
)


def can_send_again(mail: MailMessage) -> bool:
    """After a failure, or to those whom the server refused."""
    return WORKFLOW.can(mail, "send_again") or (mail.state == State.SENT and bool(mail.refused))


@dataclass(frozen=True, kw_only=True)
class MailMarkedSent(Event):
    mail_id: int


@dataclass(frozen=True, kw_only=True)
class MailSentAgain(Event):
    mail_id: int


@action(OUTBOX_SEND)
def mark_sent(*, mail: MailMessage, actor: Actor) -> MailMessage:
    """A person knows that the mail arrived, although the server's answer was never heard."""
    mail = MailMessage.objects.lock(mail.pk)
    if mail.state == State.SENT:
        return mail
    WORKFLOW.apply(mail, "mark_sent")
    mail.sent_at = mail.claimed_at or clock.now()
    mail.save(update_fields=["state", "sent_at"])
    publish(MailMarkedSent(mail_id=mail.pk), actor=actor, subject=mail, company_id=mail.company_id)
    return mail


@action(OUTBOX_SEND)
def send_again(*, mail: MailMessage, actor: Actor) -> MailMessage:
    """Put the mail back in the queue under the same Message-ID. Raises Refused where no mail may leave."""
    mail = MailMessage.objects.select_related("company").lock(mail.pk)
    if mail.state in (State.QUEUED, State.SENDING):
        return mail
    if not can_send_again(mail):
        WORKFLOW.require(mail, "send_again")
    if not may_leave(mail.company):
        raise Refused(_("Nothing leaves this installation: no mail server is set up (EMAIL_URL), or it is a demo."))
    queue_again(mail)
    publish(MailSentAgain(mail_id=mail.pk), actor=actor, subject=mail, company_id=mail.company_id)
    return mail
