"""How a mail from a record stands, in words and colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, formatting
from core.mail import refusals
from core.models import MailMessage
from crm.models import Letter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = MailMessage.State
TONES = {State.QUEUED: "act", State.SENDING: "act", State.SENT: "good", State.FAILED: "bad", State.UNCERTAIN: "warn"}


@dataclass(frozen=True)
class Standing:
    label: StrOrPromise
    tone: str = ""
    # Why, in the words of the other side.
    note: str = ""


def standing(letter: Letter) -> Standing:
    """`letter.mail` is best selected with it."""
    mail = letter.mail
    if mail is None:
        return Standing(_("Draft"))
    if mail.refused:
        return Standing(refusals.label(mail), "bad", "; ".join(refusals.reasons(mail)))
    if mail.state == State.QUEUED and letter.send_at and letter.send_at > clock.now():
        return Standing(_("Leaves %(when)s") % {"when": formatting.moment(letter.send_at)}, "info")
    return Standing(State(mail.state).label, TONES.get(State(mail.state), ""))


def can_take_back(letter: Letter) -> bool:
    return letter.mail is not None and letter.mail.state in (State.QUEUED, State.KEPT) and not letter.mail.sent_at


def can_send_again(letter: Letter) -> bool:
    mail = letter.mail
    if mail is None:
        return False
    return mail.state in (State.FAILED, State.UNCERTAIN) or (mail.state == State.SENT and bool(mail.refused))
