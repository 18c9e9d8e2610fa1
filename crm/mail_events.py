"""Facts of mail and mailboxes."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailsTaken(Event):
    """A batch of mails came in through a mailbox."""

    mailbox_id: int
    mail_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MailFiled(Event):
    mail_id: int
    organisation_id: int | None = None
    person_id: int | None = None
    deal_id: int | None = None
    lead_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailSetAside(Event):
    mail_id: int


@dataclass(frozen=True, kw_only=True)
class MailBroughtBack(Event):
    """What was set aside waits to be sorted again."""

    mail_id: int


@dataclass(frozen=True, kw_only=True)
class MailTakenOff(Event):
    """It was filed on a record that it does not concern; without any other it waits to be sorted again."""

    mail_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingTold(Event):
    """Participants were invited, told of a change, or told that they are not expected any more."""

    activity_id: int
    guests: int
    gone: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class MeetingCalledOff(Event):
    activity_id: int
    guests: int


@dataclass(frozen=True, kw_only=True)
class MeetingAnswered(Event):
    """A guest's calendar said whether they come."""

    activity_id: int
    guest_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MailErased(Event):
    """Mail that must not be stored was taken out again."""

    mail_ids: tuple[int, ...]


# Their `mail_id` is a mail that came in; everywhere else it is one of the outbox.
OF_MAIL = (MailsTaken, MailFiled, MailTakenOff, MailSetAside, MailBroughtBack, MailErased)


@dataclass(frozen=True, kw_only=True)
class SenderExcluded(Event):
    exclusion_id: int


@dataclass(frozen=True, kw_only=True)
class SenderAdmitted(Event):
    exclusion_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadShared(Event):
    thread_id: int
    sharing: int | None


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(Event):
    invitation_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class MailboxSaved(Event):
    mailbox_id: int
    secret_changed: bool


@dataclass(frozen=True, kw_only=True)
class MailboxPaused(Event):
    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxResumed(Event):
    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxAsked(Event):
    """Somebody asked for a mailbox to be read now, or once more from the beginning."""

    mailbox_id: int
    from_start: bool


@dataclass(frozen=True, kw_only=True)
class FilingAddressMade(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxSignedIn(Event):
    """Somebody let Keel read a mailbox at its provider, for the first time or again."""

    mailbox_id: int
    provider: str


@dataclass(frozen=True, kw_only=True)
class MailboxSignedOut(Event):
    """The provider does not let Keel read the mailbox any more."""

    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailProviderSaved(Event):
    """How Keel is registered at a provider; the secret itself is told nowhere."""

    provider: str
    client_id: str
    tenant: str
    secret_changed: bool


@dataclass(frozen=True, kw_only=True)
class MailProviderRemoved(Event):
    provider: str
