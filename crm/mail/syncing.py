"""Reading a mailbox from where it was left, batch by batch; a worker may die between any two steps."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from core import clock
from core.access import System
from core.jobs import Counted
from crm.actions import mailbox_grants, mailbox_runs, mails
from crm.actions.mail_taking import Arrival
from crm.mail import again, canary, known
from crm.mail.accounts import SignedOut, opened
from crm.mail.deciding import Rules
from crm.mail.directory import the_firm
from crm.mail.fetching import all_bodies, all_heads
from crm.mail.imap import Head, NoFolder, ServerTrouble, Session
from crm.mail.parsing import BROKEN, Note
from crm.mail.sight import Run, Sight
from crm.models import Mailbox, MailFolder

log = logging.getLogger(__name__)
SYSTEM = System("crm.mail")
BATCH = 100
# What a mail's own content may lead to; trouble with the database itself ends the run.
BY_CONTENT = (DataError, IntegrityError, ValueError, TypeError)
# What is held in memory of the mails of one batch.
MOST_BYTES = 48 * 1024 * 1024


def sync_due() -> list[int]:
    """Mailboxes whose time has come."""
    now = clock.now()
    rows = Mailbox.objects.running().filter(next_run_at__lte=now)
    return list(rows.order_by("next_run_at").values_list("pk", flat=True))


def sync(pk: int) -> Counted:
    """Read one mailbox, if it is due and nobody else reads it."""
    box = mailbox_runs.claim_mailbox(pk=pk, actor=SYSTEM)
    if box is None:
        return Counted()
    run = Run(box, Rules(box, the_firm(), known.exclusions_of(box), known.tokens()))
    try:
        with opened(box) as server:
            more = _read_all(run, server)
            canary.prove_by_folder(box, server)
    except SignedOut as trouble:
        mailbox_grants.stop_signed_out(mailbox=box, reason=str(trouble), actor=SYSTEM)
        return Counted(run.taken, 1, f"{box}: {trouble}")
    except ServerTrouble as trouble:
        mailbox_runs.fail_run(mailbox=box, reason=str(trouble), actor=SYSTEM)
        return Counted(run.taken, 1, f"{box}: {trouble}")
    except (InterfaceError, OperationalError, ProgrammingError):
        raise  # our own database is gone: no fault of the mailbox, and nothing could be noted
    except Exception as error:  # a fault of ours must not stop the other mailboxes, nor be tried in a circle
        log.exception("mailbox %s could not be read", box.pk)
        mailbox_runs.fail_run(mailbox=box, reason=type(error).__name__, actor=SYSTEM)
        return Counted(run.taken, 1, f"{box}: {type(error).__name__}")
    mailbox_runs.finish_run(mailbox=box, more=more, complete=run.is_complete, actor=SYSTEM)
    canary.prove_by_mail(box)
    return Counted(run.taken)


def _read_all(run: Run, server: Session) -> bool:
    """Each folder for itself: one that is gone holds up none of the others. Raises NoFolder where none can be read."""
    more, gone = False, None
    for name in run.box.folders:
        try:
            more = _read(run, server, name) or more
        except NoFolder as trouble:
            gone, run.is_complete = trouble, False
            mails.miss_folder(mailbox=run.box, name=name, reason=str(trouble), actor=SYSTEM)
            if len(run.box.folders) == 1:
                raise
    if gone is not None and not run.box.read_folders.filter(name__in=run.box.folders, trouble="").exists():
        raise gone
    return more


def _read(run: Run, server: Session, name: str) -> bool:
    """Everything new in the folder; True when there is more than one run may take."""
    there = server.open(name)
    folder = mails.open_folder(mailbox=run.box, name=name, uid_validity=there.uid_validity, actor=SYSTEM)
    uids = server.uids(folder.last_uid, _since(run.box, folder))
    again.read(run, server, folder)
    waiting = len(uids)
    while uids and not run.is_over:
        batch, uids = uids[:BATCH], uids[BATCH:]
        run.taken += _take(run, server, folder, batch)
        folder.refresh_from_db()
    if waiting != folder.waiting or folder.read_at is None or not uids:
        mails.note_waiting(folder=folder, waiting=len(uids), actor=SYSTEM)
    return bool(uids)


def _since(box: Mailbox, folder: MailFolder) -> date | None:
    """A folder that has not been read through yet is read from a day on: the first one, or before it was numbered anew."""
    if folder.read_at is not None:
        return None
    start = clock.today() - timedelta(days=box.backfill_days)
    if folder.newest_at is None:
        return start
    return min(start, folder.newest_at.date() - timedelta(days=2))


def _take(run: Run, server: Session, folder: MailFolder, uids: Sequence[int]) -> int:
    """One batch: headers first, then only what is wanted, then all of it written at once."""
    seen = known.uids_taken(folder, uids)
    heads, held_back = all_heads(server, [uid for uid in uids if uid not in seen])
    sight = Sight(run, heads, held_back)
    arrivals: list[Arrival] = sight.known_already()
    done = uids[0] - 1
    new = 0
    for part in _parts(sight.wanted):
        arrivals += sight.placed(part, *all_bodies(server, part))
        if part[-1].uid != sight.wanted[-1].uid:
            done = part[-1].uid
            new += _store(run, folder, sight, [one for one in arrivals if one.uid <= done], done)
            arrivals = [one for one in arrivals if one.uid > done]
    return new + _store(run, folder, sight, arrivals, uids[-1])


def _store(run: Run, folder: MailFolder, sight: Sight, arrivals: list[Arrival], upto: int) -> int:
    """All of them at once; where one can't be written each by itself, so that it does not hold up the others."""
    try:
        return _write(run, folder, sight, arrivals, upto)
    except BY_CONTENT:
        log.exception("a batch of mailbox %s could not be written", run.box.pk)
    new = 0
    for one in sorted(arrivals, key=lambda arrival: arrival.uid):
        new += _write_alone(run, folder, sight, one)
    return new + _write(run, folder, sight, [], upto)


def _write_alone(run: Run, folder: MailFolder, sight: Sight, one: Arrival) -> int:
    bare = replace(one.message, text="", html="", files=[], invitations=[], notes=[Note(BROKEN)])
    for arrival in (one, replace(one, message=bare)):
        try:
            return _write(run, folder, sight, [arrival], one.uid)
        except BY_CONTENT:
            log.exception("mail %s of mailbox %s could not be written", one.uid, run.box.pk)
    sight.held_back.append(one.uid)
    return _write(run, folder, sight, [], one.uid)


def _write(run: Run, folder: MailFolder, sight: Sight, arrivals: list[Arrival], upto: int) -> int:
    return mails.take_mails(
        folder=folder,
        arrivals=arrivals,
        passed=sight.left(upto),
        skipped=sight.skipped(upto),
        upto=upto,
        rules=run.rules,
        directory=sight.directory,
        actor=SYSTEM,
    )


def _parts(heads: list[Head]) -> list[list[Head]]:
    """In order, each part small enough to be held in memory."""
    parts: list[list[Head]] = []
    weight = 0
    for head in heads:
        if not parts or weight + head.size > MOST_BYTES:
            parts.append([])
            weight = 0
        parts[-1].append(head)
        weight += head.size
    return parts
