"""A conversation whole: the mails that came in and the letters that left, in order, each as far as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.access import may
from core.models import Attachment, User
from crm.mail.folding import folded
from crm.mail.reading import Shown, thread_for
from crm.models import Letter, Mail, MailThread
from crm.permissions import LETTER_VIEW
from crm.querysets_letters import FULL, SUBJECT
from crm.writing import markup
from crm.writing.states import Standing, standing

MOST = 200
ABOUT = ("organisation", "person", "deal", "lead")


@dataclass(frozen=True)
class ShownLetter:
    """One letter for one reader; what they may not see is empty."""

    letter: Letter
    level: int
    standing: Standing
    subject: str = ""
    html: str = ""
    quoted: str = ""
    files: list[Attachment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.level >= FULL

    @property
    def at(self) -> datetime:
        mail = self.letter.mail
        assert mail is not None  # drafts are no part of a conversation
        return mail.sent_at or self.letter.send_at or mail.created_at

    @property
    def message_id(self) -> str:
        return self.letter.mail.message_id if self.letter.mail else ""

    @property
    def counterpart(self) -> str:
        return str(self.letter.person) if self.letter.person else ", ".join(self.letter.to)

    @property
    def to_names(self) -> str:
        return ", ".join([*self.letter.to, *self.letter.cc])


def conversation(reader: User, thread: MailThread) -> list[Shown | ShownLetter]:
    """The oldest first. A letter that came back as a copy, from the folder of sent mail or by a blind copy, stands once:
    as the letter, unless the reader may see more of the copy."""
    mails, letters = thread_for(reader, thread), letters_for(reader, thread)
    copies = {one.mail.message_id: one for one in mails if one.mail.direction == Mail.Direction.OUT}
    wider = {key for key, copy in copies.items() if any(o.message_id == key and o.level < copy.level for o in letters)}
    left = {one.message_id for one in letters} - wider
    kept = [one for one in mails if one.mail.message_id not in left or one.mail.direction == Mail.Direction.IN]
    told: list[Shown | ShownLetter] = [*kept, *(one for one in letters if one.message_id not in wider)]
    return sorted(told, key=lambda one: one.at)


def letters_for(reader: User, thread: MailThread) -> list[ShownLetter]:
    """The same number of queries whatever the length."""
    if not may(reader, LETTER_VIEW):
        return []
    rows: Any = Letter.objects.visible_to(reader, LETTER_VIEW).handed_over().filter(thread=thread).with_level(reader)
    found = list(rows.select_related("mail", "user", *ABOUT).order_by("pk")[:MOST])
    files = Attachment.objects.in_bulk({pk for one in found if one.level >= FULL for pk in one.files})
    return [_shown(one, files) for one in found]


def _shown(letter: Any, files: dict[int, Attachment]) -> ShownLetter:
    bare = ShownLetter(letter, letter.level, standing(letter), str(letter) if letter.level >= SUBJECT else "")
    if not bare.is_open:
        return bare
    attached, parts = [files[pk] for pk in letter.files if pk in files], folded(letter.body)
    return replace(bare, html=markup.as_html(parts.own), quoted=markup.as_html(parts.quoted), files=attached)


def answerable(told: Iterable[Shown | ShownLetter]) -> Shown | None:
    """The newest mail that can be answered."""
    return next((one for one in reversed(list(told)) if isinstance(one, Shown) and one.is_open and one.links), None)
