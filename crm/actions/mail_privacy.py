"""Who sees what: how far a thread is shared, and whose mail is never stored."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.access import Actor, person_of, scope_of
from core.actions import action
from core.attachments import of as files_of
from core.errors import Refused
from core.events import publish
from core.models import User
from core.permissions import Scope
from crm.mail.addresses import PUBLIC_DOMAINS, folded, matches
from crm.mail.directory import the_firm
from crm.mail_events import FilingAddressMade, MailErased, SenderAdmitted, SenderExcluded, ThreadShared
from crm.models import FilingToken, Mail, Mailbox, MailCopy, MailExclusion, MailParty, MailThread
from crm.models.mail_access import mine
from crm.permissions import MAIL_READ, MAIL_TRIAGE, MAILBOX_CONNECT


@action(MAIL_READ)
def share_thread(*, thread: MailThread, sharing: int | None, actor: Actor) -> MailThread:
    """Show colleagues more of a thread, or less, than its mailboxes do; only those whose mail it is decide."""
    if not is_holder(thread, actor):
        raise Refused(_("Only who wrote or received these mails decides who reads them."))
    thread = MailThread.objects.lock(thread.pk)
    if thread.sharing != sharing:
        thread.sharing = sharing
        thread.save(update_fields=["sharing"])
        publish(ThreadShared(thread_id=thread.pk, sharing=sharing), actor=actor, subject=thread)
    return thread


def is_holder(thread: MailThread, actor: Actor) -> bool:
    person = person_of(actor)
    return person is None or Mail.objects.filter(mine(person), thread=thread).exists()


@action(MAIL_TRIAGE)
def exclude_for_firm(*, pattern: str, actor: Actor) -> MailExclusion:
    """Nothing from or to this address or domain is stored any more; what of it waits is erased."""
    if scope_of(actor, MAIL_TRIAGE) != Scope.ALL:
        raise Refused(_("Who sorts only their own mail can't decide for the whole firm."))
    wanted = _pattern(pattern)
    row = _excluded(None, wanted, actor)
    _erase(Mail.objects.exclude(state=Mail.State.FILED), wanted, actor)
    return row


@action(MAILBOX_CONNECT)
def exclude_for_me(*, pattern: str, actor: Actor) -> MailExclusion:
    """The same for one's own mailboxes; what was stored from them before goes too, unless a colleague has it as well."""
    person, wanted = person_of(actor), _pattern(pattern)
    row = _excluded(person, wanted, actor)
    boxes = Mailbox.objects.filter(owner=person, kind=Mailbox.Kind.PERSONAL)
    MailCopy.objects.filter(mailbox__in=boxes, mail__in=_named(wanted)).delete()
    _erase(Mail.objects.filter(copies=None, sharing=0), wanted, actor)
    return row


@action(MAILBOX_CONNECT)
def admit(*, exclusion: MailExclusion, actor: Actor) -> None:
    """Its mail is stored again from now on; what was left on the server comes with the next look from the start."""
    person = person_of(actor)
    if exclusion.owner_id is None or exclusion.owner_id != (person.pk if person else None):
        raise Refused(_("This entry is not yours."))
    _admit(exclusion, actor)


@action(MAIL_TRIAGE)
def admit_for_firm(*, exclusion: MailExclusion, actor: Actor) -> None:
    """The same for the list of the firm."""
    if scope_of(actor, MAIL_TRIAGE) != Scope.ALL or exclusion.owner_id is not None:
        raise Refused(_("Who sorts only their own mail can't decide for the whole firm."))
    _admit(exclusion, actor)


def _admit(exclusion: MailExclusion, actor: Actor) -> None:
    key = exclusion.pk
    if MailExclusion.objects.filter(pk=key).delete()[0]:
        publish(SenderAdmitted(exclusion_id=key), actor=actor)


@action(MAILBOX_CONNECT)
def make_filing_address(*, user: User, actor: Actor) -> FilingToken:
    """A new secret address of the person's own; the one before it ends at once."""
    FilingToken.objects.select_for_update().filter(user=user, ended_at=None).update(ended_at=clock.now())
    made = FilingToken.objects.create(user=user, token=secrets.token_hex(5))
    publish(FilingAddressMade(user_id=user.pk), actor=actor, subject=user)
    return made


def _pattern(typed: str) -> str:
    found = typed.strip().casefold().removeprefix("@").removeprefix("*.")
    is_domain = "@" not in found and "." in found.strip(".") and " " not in found and len(found) <= 253
    if not (is_domain or folded(found)):
        raise Refused(_("Give an address or a domain, as bank.fi or anna@home.fi."))
    if found in PUBLIC_DOMAINS:
        raise Refused(_("Half the world has an address at %(domain)s: give whole addresses there.") % {"domain": found})
    if found in the_firm().domains:
        raise Refused(_("This is the firm's own domain; mail among colleagues is never stored anyway."))
    return found


def _excluded(owner: User | None, pattern: str, actor: Actor) -> MailExclusion:
    by = person_of(actor)
    assert by is not None  # lists are made by people
    row, made = MailExclusion.objects.get_or_create(owner=owner, pattern=pattern, defaults={"added_by": by})
    if made:
        publish(SenderExcluded(exclusion_id=row.pk), actor=actor)
    return row


def _named(pattern: str) -> Any:
    found = (
        Q(address=pattern)
        if "@" in pattern
        else Q(address__endswith=f"@{pattern}") | Q(address__endswith=f".{pattern}")
    )
    return MailParty.objects.filter(found).values("mail")


def _erase(mails: QuerySet[Mail], pattern: str, actor: Actor) -> None:
    rows = list(mails.filter(pk__in=_named(pattern)).prefetch_related("parties"))
    gone = [mail for mail in rows if any(matches(party.address, pattern) for party in mail.parties.all())]
    _delete_files(gone)
    if gone:
        event = MailErased(mail_ids=tuple(mail.pk for mail in gone))
        Mail.objects.filter(pk__in=[mail.pk for mail in gone]).delete()
        publish(event, actor=actor)


def _delete_files(mails: Iterable[Mail]) -> None:
    for mail in mails:
        for file in files_of(mail) if mail.has_files else ():
            stored, storage = str(file.file.name), file.file.storage
            file.delete()
            transaction.on_commit(partial(storage.delete, stored))
