"""Mail as a reader sees it: as much of each message as they may, who else reads it, and how it is quoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import access, formatting, said
from core.models import Attachment, Grant, User
from core.permissions import Scope
from crm.models import Mail, Mailbox, MailInvitation, MailLink, MailParty, MailThread, Sharing
from crm.models.mail_access import FULL, SUBJECT
from crm.permissions import MAIL_READ, MAIL_TRIAGE, MAIL_VIEW

QUOTED = 20_000


@dataclass(frozen=True)
class Shown:
    """One mail for one reader; what they may not see is empty."""

    mail: Mail
    level: int
    subject: str = ""
    text: str = ""
    html: str = ""
    sender: str = ""
    to: list[MailParty] = field(default_factory=list)
    links: list[MailLink] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    invitations: list[MailInvitation] = field(default_factory=list)
    readers: list[User] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.level >= FULL

    @property
    def at(self) -> datetime:
        return self.mail.at

    @property
    def counterpart(self) -> str:
        return self.mail.counterpart

    @property
    def to_names(self) -> str:
        return ", ".join(str(party) for party in self.to) or "–"

    @property
    def reader_names(self) -> str:
        """Everybody by name: who reads a mail is never "and others"."""
        return ", ".join(user.name for user in self.readers) or _("nobody")


def thread_for(reader: User, thread: MailThread) -> list[Shown]:
    """The mails of a thread that the reader knows of, oldest first; the same number of queries for each length."""
    return shown(reader, Mail.objects.filter(thread=thread).visible_to(reader, MAIL_VIEW).order_by("at", "pk")[:200])


def shown(reader: User, mails: QuerySet[Mail]) -> list[Shown]:
    """`mails` carry `level` (visible_to or with_level)."""
    rows = list(mails.prefetch_related("parties", "links__organisation", "links__person", "links__deal", "links__lead"))
    open_ones = [mail for mail in rows if mail.level >= FULL]  # type: ignore[attr-defined]
    bodies = {mail.pk: mail for mail in Mail.objects.filter(pk__in=[m.pk for m in open_ones]).select_related("body")}
    files: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(subject_type="crm.mail", subject_id__in=bodies).order_by("pk"):
        files.setdefault(one.subject_id, []).append(one)
    meetings: dict[int, list[MailInvitation]] = {}
    for meeting in MailInvitation.objects.filter(mail__in=bodies):
        meetings.setdefault(meeting.mail_id, []).append(meeting)
    readers = readers_of(open_ones)
    return [_shown(mail, bodies.get(mail.pk), files, meetings, readers) for mail in rows]


def _shown(
    mail: Mail,
    whole: Mail | None,
    files: dict[int, list[Attachment]],
    meetings: dict[int, list[MailInvitation]],
    readers: dict[int, list[User]],
) -> Shown:
    level = mail.level  # type: ignore[attr-defined]
    parties = list(mail.parties.all())
    sender = next((str(one) for one in parties if one.role == MailParty.Role.FROM), "")
    recipients = [one for one in parties if one.role in (MailParty.Role.TO, MailParty.Role.CC)]
    bare = Shown(mail, level, str(mail) if level >= SUBJECT else "", sender=sender, to=recipients)
    if whole is None:
        return bare
    body = getattr(whole, "body", None)
    return Shown(
        mail, level, bare.subject, body.text if body else "", body.html if body else "", sender, recipients,
        list(mail.links.all()), files.get(mail.pk, []), [said.say(one["text"], one["arguments"]) for one in mail.notes],
        meetings.get(mail.pk, []), readers.get(mail.pk, []),
    )  # fmt: skip


def readers_of(mails: list[Mail]) -> dict[int, list[User]]:
    """Mail → everybody who can read all of it today, by name; the same answer that visible_to gives each of them."""
    if not mails:
        return {}
    reads, sorts = _scopes(MAIL_READ.name), _scopes(MAIL_TRIAGE.name)
    people = User.objects.filter(is_active=True, pk__in=reads).in_bulk()
    narrow = {pk: user for pk, user in people.items() if reads[pk] == Scope.TEAM}
    reached = {
        pk: set(
            Mail.objects.filter(pk__in=[m.pk for m in mails]).visible_to(user, MAIL_READ).values_list("pk", flat=True)
        )
        for pk, user in narrow.items()
    }
    wide = {pk for pk in people if reads[pk] == Scope.ALL}
    found: dict[int, list[User]] = {}
    for mail, holders, owners, is_firms, widest in _facts(mails):
        keys = {pk for pk in holders if pk in people} | {pk for pk, seen in reached.items() if mail.pk in seen}
        if mail.state == Mail.State.FILED and widest >= FULL:
            keys |= wide
        if mail.state != Mail.State.FILED:
            firms = {pk for pk, scope in sorts.items() if scope == Scope.ALL and is_firms}
            keys |= (firms | {pk for pk in owners if pk in sorts}) & people.keys()
        found[mail.pk] = sorted((people[pk] for pk in keys), key=lambda user: user.name)
    return found


def _facts(mails: list[Mail]) -> list[tuple[Mail, set[int], set[int], bool, int]]:
    """(mail, holders, people of its mailboxes, whether it lies in a box of the firm, the widest sharing)."""
    rows = Mail.objects.filter(pk__in=[mail.pk for mail in mails]).select_related("thread")
    facts = []
    for mail in rows.prefetch_related("parties", "copies__mailbox__members"):
        copies = list(mail.copies.all())
        holders = {party.user_id for party in mail.parties.all() if party.user_id}
        holders |= {copy.filed_by_id for copy in copies if copy.filed_by_id}
        owners: set[int] = set()
        for copy in copies:
            of_box = {copy.mailbox.owner_id, *(member.pk for member in copy.mailbox.members.all())}
            owners |= of_box
            holders |= of_box if copy.mailbox.kind != Mailbox.Kind.DROP else set()
        widest = max([mail.sharing, *(copy.mailbox.sharing for copy in copies)])
        widest = mail.thread.sharing if mail.thread.sharing is not None else widest
        is_firms = any(copy.mailbox.kind != Mailbox.Kind.PERSONAL for copy in copies)
        facts.append((mail, holders, owners, is_firms, widest))
    return facts


def _scopes(permission: str) -> dict[int, str]:
    """User → the widest scope of the permission."""
    found: dict[int, str] = {}
    rows = Grant.objects.filter(permission=permission).values_list("role__assignments__user", "scope")
    order = [Scope.OWN, Scope.TEAM, Scope.ALL]
    for user, scope in rows:
        if user and order.index(Scope(scope)) >= order.index(Scope(found.get(user, Scope.OWN))):
            found[user] = scope
    return found


def sharing_words(thread: MailThread, mails: list[Shown]) -> str:
    """What colleagues who are not on the thread see of it."""
    if thread.sharing is not None:
        return str(Sharing(thread.sharing).label)
    boxes = Mailbox.objects.filter(copies__mail__in=[one.mail.pk for one in mails])
    return str(Sharing(max(boxes.values_list("sharing", flat=True), default=0)).label)


def quoted(mail: Mail, reader: User) -> str:
    """The text of a mail as an answer quotes it; empty for whoever may not read it."""
    row = Mail.objects.filter(pk=mail.pk).visible_to(reader, MAIL_READ).select_related("body").first()
    if row is None:
        return ""
    who = row.sender_name or row.sender_address
    head = _("%(who)s wrote on %(when)s:") % {"who": who, "when": formatting.moment(row.at)}
    lines = [f"> {line}".rstrip() for line in row.body.text[:QUOTED].split("\n")]
    return "\n".join([head, *lines])


def may_decide(reader: User) -> bool:
    return access.may(reader, MAIL_READ)
