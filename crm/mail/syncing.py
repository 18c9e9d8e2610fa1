"""Reading a mailbox from where it was left, batch by batch; a worker may die between any two steps."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.utils.translation import gettext_noop

from core import clock
from core.access import System
from core.jobs import Counted
from crm.actions import mailbox_grants, mailbox_runs, mails
from crm.actions.mail_taking import Arrival
from crm.mail import canary, known
from crm.mail.accounts import SignedOut, opened
from crm.mail.deciding import Link, Place, Rules, Verdict, judge, place, senders_of
from crm.mail.directory import directory_of, the_firm
from crm.mail.fetching import all_bodies, all_heads
from crm.mail.imap import Head, NoFolder, ServerTrouble, Session
from crm.mail.parsing import BROKEN, Incoming, Note, headers_of, message_in
from crm.mail.proof import server_in
from crm.models import Mailbox, MailFolder

log = logging.getLogger(__name__)
SYSTEM = System("crm.mail")
BATCH = 100
# What a mail's own content may lead to; trouble with the database itself ends the run.
BY_CONTENT = (DataError, IntegrityError, ValueError, TypeError)
# What is held in memory of the mails of one batch.
MOST_BYTES = 48 * 1024 * 1024
# A run ends well before its worker is ended; the next one goes on.
LONGEST_RUN = timedelta(minutes=7)
TEXTLESS = gettext_noop("The mail server did not hand over the text of this mail; it stays in the mailbox.")


@dataclass
class Run:
    """One look at one mailbox."""

    box: Mailbox
    rules: Rules
    taken: int = 0
    is_complete: bool = True

    def __post_init__(self) -> None:
        self.ends_at = clock.now() + LONGEST_RUN

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.ends_at


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
    opened = server.open(name)
    folder = mails.open_folder(mailbox=run.box, name=name, uid_validity=opened.uid_validity, actor=SYSTEM)
    uids = server.uids(folder.last_uid, _since(run.box, folder))
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


class Sight:
    """What the headers of a batch say, and what is to be done with each mail."""

    def __init__(self, run: Run, heads: Sequence[Head], held_back: Sequence[int] = ()) -> None:
        self.run = run
        self.held_back = list(held_back)
        self.heads = {head.uid: head for head in heads}
        self.messages = {
            head.uid: headers_of(head.header, received_at=head.arrived_at, size=head.size) for head in heads
        }
        self.directory = directory_of(self._outside(self.messages.values()))
        answered = {one for message in self.messages.values() for one in message.answers}
        self.threads: dict[str, list[Link]] = known.links_of_answered(answered)
        self.sent = known.links_of_sent(message.message_id for message in self.messages.values() if message.message_id)
        self.verdicts = self._judged()
        self.wanted = [self.heads[uid] for uid, verdict in self.verdicts.items() if verdict == Verdict.TAKE]
        self.left_uids = sorted(uid for uid, verdict in self.verdicts.items() if verdict == Verdict.LEAVE)

    def _outside(self, messages: Iterable[Incoming]) -> set[str]:
        return {one for message in messages for one in self.run.rules.outside(message.everybody)}

    def _judged(self) -> dict[int, Verdict]:
        stored = known.keys_stored(message.key for message in self.messages.values() if message.message_id)
        # What is taken in this very batch is a thread that later ones may belong to.
        batch: set[str] = set()
        verdicts = {}
        for uid, message in self.messages.items():
            in_thread = message.message_id in self.sent or any(
                one in self.threads or one in batch for one in message.answers
            )
            verdicts[uid] = self._verdict(uid, message, in_thread=in_thread, stored=stored)
            if verdicts[uid] == Verdict.TAKE and message.message_id:
                batch.add(message.message_id)
        return verdicts

    def _verdict(self, uid: int, message: Incoming, *, in_thread: bool, stored: set[str]) -> Verdict:
        if message.canary:
            server = server_in(message.checked)
            mailbox_runs.see_canary(mailbox=self.run.box, token=message.canary, server=server, actor=SYSTEM)
            return Verdict.LEAVE
        if message.sender.address == own_address() and not self.run.rules.outside(message.everybody):
            return Verdict.LEAVE  # what Keel tells its own people comes round again
        verdict = judge(message, self.heads[uid].labels, self.run.rules, self.directory, in_thread=in_thread)
        return Verdict.KNOWN if message.key in stored and verdict == Verdict.TAKE else verdict

    def known_already(self) -> list[Arrival]:
        return [Arrival(uid, self.messages[uid]) for uid, found in self.verdicts.items() if found == Verdict.KNOWN]

    def left(self, upto: int) -> int:
        """How many of them, up to here, stay on the server; each is counted once."""
        here = [uid for uid in self.left_uids if uid <= upto]
        self.left_uids = [uid for uid in self.left_uids if uid > upto]
        return len(here)

    def skipped(self, upto: int) -> int:
        """How many of them, up to here, the server lists and does not hand over; each is counted once."""
        here = [uid for uid in self.held_back if uid <= upto]
        self.held_back = [uid for uid in self.held_back if uid > upto]
        return len(here)

    def placed(self, heads: Sequence[Head], bodies: dict[int, bytes], held_back: set[int]) -> list[Arrival]:
        """What was deleted since its headers were read has neither a body nor is it held back."""
        whole = {
            head.uid: message_in(bodies[head.uid], received_at=head.arrived_at, size=head.size)
            for head in heads
            if head.uid in bodies
        }
        whole |= {uid: replace(self.messages[uid], notes=[Note(TEXTLESS)]) for uid in sorted(held_back)}
        self._learn(whole.values())
        return [Arrival(uid, message, self._place(message)) for uid, message in whole.items()]

    def _learn(self, messages: Iterable[Incoming]) -> None:
        """Senders that only the text of a forwarded mail names."""
        rules = self.run.rules
        named = {one for message in messages for one in rules.outside(senders_of(message, rules))}
        if unknown := {one for one in named if not self.directory.knows(one)}:
            more = directory_of(unknown)
            for name, found in vars(more).items():
                getattr(self.directory, name).update(found)

    def _place(self, message: Incoming) -> Place:
        links = [link for one in message.answers for link in self.threads.get(one, ())]
        links = [self.sent[message.message_id], *links] if message.message_id in self.sent else links
        found = place(message, self.run.rules, self.directory, links)
        if message.message_id and found.links:
            self.threads.setdefault(message.message_id, [Link("thread", *link.about) for link in found.links])
        return found


def own_address() -> str:
    """The address that Keel's own mail comes from."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].strip("> ").casefold()
