"""Which thread a mail belongs to; threads that turn out to be one are joined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from crm.mail.parsing import Incoming
from crm.mail.threads import base_subject, is_answer
from crm.models import Letter, Mail, MailParty, MailThread

# How long an answer without references may look for its subject.
BY_SUBJECT = timedelta(days=30)


class Threads:
    """Threads for a batch of mails: what they answer, and what has answered them before they came."""

    def __init__(self, messages: Iterable[Incoming]) -> None:
        batch = list(messages)
        self.by_pk: dict[int, MailThread] = {}
        self.by_id: dict[str, MailThread] = {}
        self.of_children: dict[str, list[MailThread]] = {}
        # By the id of a letter that left from here, whether it comes back as a copy or is answered.
        self.of_letters: dict[str, MailThread] = {}
        # What a thread became that was joined to another while the batch was read.
        self.joined: dict[int, tuple[MailThread, MailThread]] = {}
        own = {message.message_id for message in batch if message.message_id}
        answered = {one for message in batch for one in message.answers}
        self._find_answered(answered)
        self._find_letters(answered | own)
        self._find_children(own)

    def _one(self, thread: MailThread) -> MailThread:
        """The same object for the same row."""
        return self.by_pk.setdefault(thread.pk, thread)

    def _find_answered(self, ids: set[str]) -> None:
        rows = Mail.objects.filter(message_id__in=ids).select_related("thread").order_by("pk")
        for mail in rows if ids else ():
            self.by_id[mail.message_id] = self._one(mail.thread)

    def _find_letters(self, ids: set[str]) -> None:
        rows = Letter.objects.exclude(thread=None).filter(mail__message_id__in=ids).select_related("thread", "mail")
        for letter in rows if ids else ():
            assert letter.mail is not None and letter.thread is not None  # narrowed just now
            self.of_letters[letter.mail.message_id] = self._one(letter.thread)

    def _find_children(self, ids: set[str]) -> None:
        rows = Mail.objects.filter(answers__overlap=list(ids)).select_related("thread").order_by("pk")
        for mail in rows if ids else ():
            for one in ids.intersection(mail.answers):
                self.of_children.setdefault(one, []).append(self._one(mail.thread))

    def of(self, message: Incoming) -> MailThread:
        """The mail's thread, saved or new; call it in the order of time."""
        known = self.of_letters | self.by_id
        found = [self.of_letters[message.message_id]] if message.message_id in self.of_letters else []
        found += [known[one] for one in message.answers if one in known][:1]
        found += self.of_children.get(message.message_id, [])
        thread = found[0] if found else self._by_subject(message)
        thread = self.final(thread)
        for other in found[1:]:
            thread = self._joined(thread, other)
        if message.message_id:
            self.by_id[message.message_id] = thread
        # A later mail of the batch may answer the same mail that nobody has.
        for one in message.answers:
            self.by_id.setdefault(one, thread)
        return thread

    def _by_subject(self, message: Incoming) -> MailThread:
        """An answer that names nothing: the last thread with its subject and its sender, if there is one."""
        subject = base_subject(message.subject)
        if subject and not message.answers and is_answer(message.subject):
            known = MailParty.objects.filter(address=message.sender.address).values("mail")
            rows = Mail.objects.filter(thread__subject=subject, pk__in=known, at__gte=message.at - BY_SUBJECT)
            if last := rows.filter(at__lte=message.at).select_related("thread").order_by("-at").first():
                return self._one(last.thread)
            ours = Letter.objects.filter(thread__subject=subject, to__contains=[message.sender.address])
            recent = ours.filter(mail__created_at__range=(message.at - BY_SUBJECT, message.at))
            if letter := recent.select_related("thread").order_by("-pk").first():
                assert letter.thread is not None  # narrowed by its subject
                return self._one(letter.thread)
        return MailThread(subject=subject, last_at=message.at)

    def final(self, thread: MailThread) -> MailThread:
        while id(thread) in self.joined:
            thread = self.joined[id(thread)][1]
        return thread

    def _joined(self, first: MailThread, second: MailThread) -> MailThread:
        """The stricter sharing holds for both."""
        first, second = self.final(first), self.final(second)
        if first is second:
            return first
        if first._state.adding:
            first, second = second, first
        self.joined[id(second)] = (second, first)
        if not second._state.adding:
            chosen = [thread.sharing for thread in (first, second) if thread.sharing is not None]
            first.sharing = min(chosen) if chosen else None
            first.last_at = max(first.last_at, second.last_at)
            first.save(update_fields=["sharing", "last_at"])
            Mail.objects.filter(thread=second).update(thread=first)
            Letter.objects.filter(thread=second).update(thread=first)
            MailThread.objects.filter(pk=second.pk).delete()
        return first

    @staticmethod
    def of_letter(letter: Letter) -> MailThread:
        """The thread of what the letter answers, else one of its own."""
        for answered in (letter.answers_mail, letter.answers):
            if answered is not None and answered.thread is not None:
                return answered.thread
        return MailThread.objects.create(subject=base_subject(letter.subject))
