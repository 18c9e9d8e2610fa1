"""What the headers of a batch say, and what is to be done with each of its mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_noop

from core import clock
from core.access import System
from crm.actions import mailbox_runs
from crm.actions.mail_skips import Skipped
from crm.actions.mail_taking import Arrival
from crm.mail import known
from crm.mail.deciding import Link, Place, Rules, Verdict, judge, place, senders_of
from crm.mail.directory import directory_of
from crm.mail.imap import Head
from crm.mail.parsing import Incoming, Note, headers_of, message_in
from crm.mail.proof import server_in
from crm.models import Mailbox

SYSTEM = System("crm.mail")
TEXTLESS = gettext_noop("The mail server did not hand over the text of this mail; it stays in the mailbox.")
# A run ends well before its worker is ended; the next one goes on.
LONGEST_RUN = timedelta(minutes=7)


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

    def skipped(self, upto: int) -> list[Skipped]:
        """Those of them, up to here, that the server lists and does not hand over; each is told once."""
        here = [uid for uid in self.held_back if uid <= upto]
        self.held_back = [uid for uid in self.held_back if uid > upto]
        heads = {uid: self.heads.get(uid) for uid in here}
        return [Skipped(uid, head.arrived_at, head.size) if head else Skipped(uid) for uid, head in heads.items()]

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
