"""Tasks of customers and sales: thin, repeatable, started by beat or by a commit."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from core.jobs import Counted, every, job
from core.messages import send_task
from crm.actions import mail_filing
from crm.mail import leaving, syncing

SYNC_TASK = "crm.tasks.sync_mailbox"


@shared_task
def sync_mailbox(pk: int) -> None:
    syncing.sync(pk)


@job(
    "crm.mail",
    label=_("Incoming mail"),
    schedule=every(minutes=1),
    description=_("Reads the mailboxes whose time has come, several beside each other."),
    quiet=True,
)
def read_mailboxes() -> Counted:
    """All but one are given to other workers; the last is read here, so that mail comes in without a broker too."""
    *others, mine = syncing.sync_due() or [0]
    away = sum(send_task(SYNC_TASK, pk) for pk in others)
    done = [syncing.sync(pk) for pk in ([mine] if away == len(others) else [*others, mine])]
    mail_filing.match_waiting(actor=syncing.SYSTEM)
    return Counted(
        sum(one.done for one in done),
        sum(one.failed for one in done),
        next((one.error for one in done if one.error), ""),
    )


@job(
    "crm.mail_grants",
    label=_("Sign-ins that ended"),
    schedule=every(minutes=5),
    description=_("Takes back at the provider what disconnected mailboxes were granted, and forgets it."),
    quiet=True,
)
def take_back_grants() -> Counted:
    return leaving.take_back()
