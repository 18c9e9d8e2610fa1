"""Skipped mails that somebody asked for: tried once more, without going back to the start of the folder."""

from __future__ import annotations

import logging

from django.db import DataError, IntegrityError

from crm.actions import mail_skips, mails
from crm.mail import known
from crm.mail.fetching import all_bodies, all_heads
from crm.mail.imap import ServerTrouble, Session
from crm.mail.sight import SYSTEM, Run, Sight
from crm.models import MailFolder, MailSkip

log = logging.getLogger(__name__)


def read(run: Run, server: Session, folder: MailFolder) -> None:
    """One by one, so that none holds up another."""
    asked = MailSkip.objects.filter(folder=folder).exclude(asked_at=None).order_by("uid")
    for uid in list(asked.values_list("uid", flat=True)):
        if run.is_over:
            return
        came = _try(run, server, folder, uid)
        done, still = ([uid], []) if came else ([], [uid])
        mail_skips.settle_skipped(folder=folder, done=done, still=still, actor=SYSTEM)


def _try(run: Run, server: Session, folder: MailFolder, uid: int) -> bool:
    """Whether nothing is left to be asked for: it came, stays on the server by the rules, or was deleted there."""
    if known.uids_taken(folder, [uid]):
        return True
    try:
        heads, held_back = all_heads(server, [uid])
        sight = Sight(run, heads, held_back)
        arrivals = [*sight.known_already(), *sight.placed(sight.wanted, *all_bodies(server, sight.wanted))]
        run.taken += mails.take_again(
            folder=folder, arrivals=arrivals, rules=run.rules, directory=sight.directory, actor=SYSTEM
        )
    except (ServerTrouble, DataError, IntegrityError, ValueError, TypeError):
        log.exception("mail %s of mailbox %s could not be read again", uid, run.box.pk)
        return False
    return not held_back
