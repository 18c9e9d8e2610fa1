"""A batch of mails written down: each once, with who they are between, where they are filed and what came with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext_noop

from core import attachments
from core.access import Actor, System
from core.errors import Refused
from core.models import Company, User
from core.permissions import SIGNED_IN
from crm.actions.inquiries import take_inquiry
from crm.actions.mail_asking import asked_about, tell_owners
from crm.actions.mail_threads import Threads
from crm.actions.meeting_answers import take_answers
from crm.actions.timeline import record_all
from crm.contact_kinds import AUTOMATIC
from crm.mail.addresses import Address
from crm.mail.deciding import Link, Place, Rules
from crm.mail.directory import Directory
from crm.mail.invitations import Invitation
from crm.mail.known import sent_by_keel
from crm.mail.parsing import File, Incoming
from crm.models import Lead, Mail, MailBody, MailCopy, MailFolder, MailInvitation, MailLink, MailParty, MailThread
from crm.permissions import MAIL_VIEW

TOLD = {"in": gettext_noop("Mail from %(who)s"), "out": gettext_noop("Mail to %(who)s")}
TOO_LARGE = gettext_noop("“%(name)s” is too large to be stored; it stays in the mailbox.")
NOT_TAKEN = gettext_noop("“%(name)s” is of a kind that is not stored; it stays in the mailbox.")
MOST_FILES = 30


@dataclass(frozen=True)
class Arrival:
    """A mail of a folder: without a place it is known already, and only noted as seen here too."""

    uid: int
    message: Incoming
    place: Place | None = None


@dataclass
class Taking:
    """One batch of one folder, inside the transaction of the action."""

    folder: MailFolder
    rules: Rules
    directory: Directory
    actor: Actor
    new: list[tuple[Mail, Arrival]] = field(default_factory=list)

    def run(self, arrivals: Iterable[Arrival]) -> list[tuple[Mail, Arrival]]:
        """The mails that were not there before."""
        batch = list(arrivals)
        stored = Mail.objects.in_bulk([one.message.key for one in batch], field_name="key")
        fresh: dict[str, Arrival] = {}
        for one in batch:
            if one.place is not None and one.message.key not in stored:
                fresh.setdefault(one.message.key, one)
        self._write(list(fresh.values()))
        stored |= {mail.key: mail for mail, _arrival in self.new}
        MailCopy.objects.bulk_create(
            [self._copy(stored[one.message.key], one) for one in batch if one.message.key in stored],
            ignore_conflicts=True,
        )
        return self.new

    def _write(self, fresh: list[Arrival]) -> None:
        fresh.sort(key=lambda one: one.message.at)
        self._write_threads([(self._mail(one), one) for one in fresh])
        Mail.objects.bulk_create(mail for mail, _one in self.new)
        MailBody.objects.bulk_create(self._body(mail, one) for mail, one in self.new)
        MailParty.objects.bulk_create(party for mail, one in self.new for party in self._parties(mail, one))
        self._write_invitations()
        filers = {mail.pk: one.place.filed_by for mail, one in self.new if one.place and one.place.filed_by}
        links = [(mail, one.place.links) for mail, one in self.new if one.place]
        file_on(links, actor=self.actor, filers=filers)
        for mail, one in self.new:
            if one.place and one.place.is_inquiry:
                self._inquire(mail, one)
            take_answers(message=one.message, actor=self.actor)
            if files := _files(one):
                self._keep_files(mail, files)

    def _inquire(self, mail: Mail, one: Arrival) -> None:
        """What somebody writes to the inquiry address is a lead from the first moment, or known to whose it is."""
        links = one.place.links if one.place else ()
        if links and (asked := asked_about(mail, links, self.folder.mailbox)):
            tell_owners(mail, asked, self.folder.mailbox)
            return
        lead = inquire(mail=mail, text=one.message.text, actor=self.actor, company=self.folder.mailbox.company)
        mail.state = Mail.State.FILED
        mail.save(update_fields=["state"])
        file_on([(mail, [Link(MailLink.Source.ADDRESS, lead=lead.pk)])], actor=self.actor)

    def _write_invitations(self) -> None:
        """With those of our own people whom they name: mails of Google's calendar are to one person each."""
        asked = MailInvitation.colleagues.through
        rows = [(row, found) for mail, one in self.new for row, found in _invitations(mail, one)]
        MailInvitation.objects.bulk_create(row for row, _found in rows)
        asked.objects.bulk_create(
            asked(mailinvitation=row, user=user)
            for row, found in rows
            for user in {self.rules.firm.users[one] for one in found.people if one in self.rules.firm.users}
        )

    def _write_threads(self, fresh: list[tuple[Mail, Arrival]]) -> None:
        threads = Threads(one.message for _mail, one in fresh)
        for mail, one in fresh:
            mail.thread = threads.of(one.message)
        used: dict[int, MailThread] = {}
        for mail, _one in fresh:
            mail.thread = threads.final(mail.thread)
            mail.thread.last_at = max(mail.thread.last_at, mail.at)
            used[id(mail.thread)] = mail.thread
        MailThread.objects.bulk_create(thread for thread in used.values() if thread.pk is None)
        MailThread.objects.bulk_update((thread for thread in used.values()), ["last_at"])
        self.new = fresh

    def _mail(self, one: Arrival) -> Mail:
        message, at = one.message, one.place
        assert at is not None  # only new mails are written
        notes = [{"text": note.text, "arguments": note.arguments} for note in (*message.notes, *at.notes)]
        return Mail(
            key=message.key,
            message_id=message.message_id,
            state=at.state,
            direction=at.direction,
            sender_name=at.sender.name[:200],
            sender_address=at.sender.address,
            counterpart=self._counterpart(at),
            subject=at.subject or message.subject,
            snippet=" ".join(at.text.split())[:200] or message.snippet,
            at=at.sent_at or message.at,
            answers=message.answers,
            size=message.size,
            is_automatic=message.is_automatic,
            blocked_images=message.blocked_images,
            notes=notes,
        )

    def _counterpart(self, at: Place) -> str:
        ours = self.rules.firm.is_ours
        outside = [one for one in (at.sender, *at.recipients) if one.address and not ours(one.address)]
        found = outside[0] if outside else at.sender
        people = self.directory.people.get(found.address)
        return (people[0].name if people else found.name or found.address)[:200]

    def _body(self, mail: Mail, one: Arrival) -> MailBody:
        return MailBody(mail=mail, text=one.message.text, html=one.message.html)

    def _parties(self, mail: Mail, one: Arrival) -> Iterable[MailParty]:
        at = one.place
        assert at is not None
        named: list[tuple[str, Address]] = [(MailParty.Role.FROM, at.sender)] if at.sender.address else []
        copied = {found.address for found in one.message.cc}
        for found in at.recipients:
            named.append((MailParty.Role.CC if found.address in copied else MailParty.Role.TO, found))
        if one.message.sender.address and one.message.sender.address != at.sender.address:
            named.append((MailParty.Role.ORIGIN, one.message.sender))
        for position, (role, found) in enumerate(named):
            user = self.rules.firm.users.get(found.address)
            people = self.directory.people.get(found.address, [])
            yield MailParty(
                mail=mail, role=role, position=position, name=found.name[:200], address=found.address, user=user,
                person=people[0] if people else None, organisation=self.directory.organisation_of(found.address),
            )  # fmt: skip

    def _copy(self, mail: Mail, one: Arrival) -> MailCopy:
        return MailCopy(
            mail=mail, mailbox=self.folder.mailbox, folder=self.folder.name, uid_validity=self.folder.uid_validity,
            uid=one.uid, filed_by_id=one.place.filed_by if one.place else None,
        )  # fmt: skip

    def _keep_files(self, mail: Mail, files: list[File]) -> None:
        """What can be stored is; of the rest the mail says that it stays in the mailbox."""
        keeper = System("crm.mail", on_behalf_of=self.folder.mailbox.owner)
        for number, one in enumerate(files):
            if len(one.content) > attachments.limit() or number >= MOST_FILES:
                mail.notes.append({"text": TOO_LARGE, "arguments": {"name": one.name}})
                continue
            try:
                upload = ContentFile(one.content, name=one.name)
                attachments.attach(row=mail, upload=upload, actor=keeper, permission=SIGNED_IN, told=False)
                mail.has_files = True
            except Refused:
                mail.notes.append({"text": NOT_TAKEN, "arguments": {"name": one.name}})
        mail.save(update_fields=["has_files", "notes"])


def _files(one: Arrival) -> list[File]:
    """Of a mail that was forwarded as a file, those of that mail too."""
    inner = one.message.inner if one.place and one.place.filed_by else None
    return [*one.message.files, *(inner.files if inner else ())]


def inquire(*, mail: Mail, text: str, actor: Actor, company: Company | None = None) -> Lead:
    """The lead that asks by this mail; the same mail again is the same inquiry."""
    copy = mail.copies.select_related("mailbox__company").first()
    box = copy.mailbox if copy else None
    return take_inquiry(
        company=company or (box.company if box else Company.objects.earliest("pk")),
        name=(mail.sender_name or mail.sender_address)[:120],
        email=mail.sender_address,
        phone="",
        organisation_name="",
        message="\n\n".join(part for part in (mail.subject, text) if part)[:20_000],
        source=None,
        utm={},
        key=f"mail {mail.key}",
        actor=actor,
    )


def _invitations(mail: Mail, one: Arrival) -> Iterable[tuple[MailInvitation, Invitation]]:
    for found in one.message.invitations:
        cancelled = found.method == "cancel"
        row = MailInvitation(
            mail=mail, uid=found.uid, sequence=found.sequence, summary=found.summary, location=found.location,
            starts_at=found.starts_at, ends_at=found.ends_at, is_all_day=found.is_all_day,
            state=MailInvitation.State.CANCELLED if cancelled else MailInvitation.State.PROPOSED,
        )  # fmt: skip
        yield row, found


def file_on(
    filed: Iterable[tuple[Mail, Iterable[Link]]],
    *,
    actor: Actor,
    filed_by: User | None = None,
    filers: Mapping[int, int] | None = None,
) -> list[MailLink]:
    """Inside an action: the mails' links and their entries on the timelines; what is there already stays as it is.

    `filed_by` links them by hand; `filers` (mail → user) are those by whose filing address they came.
    """
    wanted = [
        MailLink(
            mail=mail, source=link.source, filed_by=filed_by, organisation_id=link.organisation, person_id=link.person,
            deal_id=link.deal, lead_id=link.lead,
        )
        for mail, links in filed
        for link in links
    ]  # fmt: skip
    MailLink.objects.bulk_create(wanted, ignore_conflicts=True)
    mails = {link.mail_id: link.mail for link in wanted}
    links = list(MailLink.objects.filter(mail__in=mails))
    told_already = sent_by_keel(mail.message_id for mail in mails.values() if mail.message_id)
    whose = _people_of(mails, filers or {})
    record_all(
        _told(link, mails[link.mail_id], whose.get(link.mail_id, actor))
        for link in links
        if mails[link.mail_id].message_id not in told_already
    )
    return links


def _people_of(mails: Mapping[int, Mail], filers: Mapping[int, int]) -> dict[int, User]:
    """Mail → whose contact it is: who wrote it, of our own people, else who passed it on to be filed."""
    sent = [pk for pk, mail in mails.items() if mail.direction == Mail.Direction.OUT]
    senders = MailParty.objects.filter(mail__in=sent, role=MailParty.Role.FROM, user__isnull=False)
    keys = dict(filers) | dict(senders.values_list("mail", "user") if sent else ())
    people = User.objects.in_bulk(set(keys.values())) if keys else {}
    return {mail: people[user] for mail, user in keys.items() if user in people}


def _told(link: MailLink, mail: Mail, actor: Actor) -> dict[str, Any]:
    """Only who it is from or to: the subject and the text are shown to those who may read them."""
    return {
        "subject": link,
        "kind": AUTOMATIC if mail.is_automatic else f"mail.{mail.direction}",
        "permission": MAIL_VIEW,
        "summary": TOLD[mail.direction],
        "arguments": {"who": mail.counterpart},
        "organisation_id": link.organisation_id,
        "person_id": link.person_id,
        "deal_id": link.deal_id,
        "lead_id": link.lead_id,
        "url": f"{reverse('crm:mail_thread', args=[mail.thread_id])}#mail-{mail.pk}",
        "at": mail.at,
        "actor": actor,
    }
