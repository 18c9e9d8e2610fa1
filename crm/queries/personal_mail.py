"""Mail that came in, meetings and invitations: what they hold about a person, as rows to hand out and to count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core import attachments
from core.models import Attachment
from core.privacy import Rows
from crm.mail.addresses import folded
from crm.models import Activity, Lead, Mail, MailExclusion, MailInvitation, MailParty, MailThread, MeetingGuest, Person
from crm.queries.personal import emails_of


def addresses_of(person: Person) -> list[str]:
    """All e-mail addresses of the person, those of their leads too, as mails name them."""
    of_leads = Lead.objects.filter(person=person).exclude(email="").values_list("email", flat=True)
    return sorted({found for text in (*emails_of(person), *of_leads) if (found := folded(text))})


def parties_of(person: Person) -> QuerySet[MailParty]:
    return MailParty.objects.filter(Q(address__in=addresses_of(person)) | Q(person=person))


def incoming(person: Person) -> QuerySet[Mail]:
    """Mails from, to or about the person, whatever mailbox they came by."""
    named = Q(pk__in=parties_of(person).values("mail")) | Q(sender_address__in=addresses_of(person))
    return Mail.objects.filter(named | Q(links__person=person)).distinct().order_by("pk")


def own_mails(person: Person) -> QuerySet[Mail]:
    """Those that are the person's alone: they wrote it, or nobody else outside the firm is on it."""
    others = MailParty.objects.exclude(pk__in=parties_of(person).values("pk")).filter(user=None).exclude(role="origin")
    crowd = others.values("mail").annotate(n=Count("pk")).values("mail")
    theirs = Q(sender_address__in=addresses_of(person)) | ~Q(pk__in=crowd)
    return incoming(person).filter(theirs)


def threads_of(person: Person) -> QuerySet[MailThread]:
    """Threads in which every mail is the person's own."""
    own = own_mails(person).values("pk")
    counted = MailThread.objects.annotate(all=Count("mails"), own=Count("mails", filter=Q(mails__in=own)))
    return counted.filter(own__gt=0, all=F("own"))


def took_part(person: Person) -> QuerySet[Activity]:
    """Meetings, calls and notes of others in which the person took part."""
    return Activity.objects.filter(participants=person).exclude(person=person).order_by("pk")


def guests(person: Person) -> QuerySet[MeetingGuest]:
    return MeetingGuest.objects.filter(Q(person=person) | Q(address__in=addresses_of(person))).order_by("pk")


def exclusions(person: Person) -> QuerySet[MailExclusion]:
    return MailExclusion.objects.filter(pattern__in=addresses_of(person))


# What is handed out


def tell_incoming(person: Person) -> Rows:
    rows = incoming(person).select_related("body").prefetch_related("parties")
    return [
        {
            "at": mail.at.isoformat(),
            "direction": mail.direction,
            "from": mail.sender_address,
            "to": [party.address for party in mail.parties.all() if party.role in ("to", "cc")],
            "subject": mail.subject,
            "text": mail.body.text if hasattr(mail, "body") else "",
        }
        for mail in rows.order_by("at", "pk")
    ]


def tell_meetings(person: Person) -> Rows:
    taken: Rows = [
        {"kind": row.kind, "at": row.at.isoformat(), "text": row.text, "place": row.place} for row in took_part(person)
    ]
    invited: Rows = [
        {"kind": "invitation", "address": row.address, "state": row.state, "at": row.activity.at.isoformat()}
        for row in guests(person).select_related("activity")
    ]
    proposed: Rows = [
        {"kind": "invitation in a mail", "at": row.starts_at.isoformat(), "text": row.summary, "place": row.location}
        for row in MailInvitation.objects.filter(mail__in=incoming(person)).order_by("pk")
    ]
    return taken + invited + proposed


def files_of_mails(person: Person) -> Iterable[tuple[str, Any]]:
    rows = Attachment.objects.filter(subject_type="crm.mail", subject_id__in=incoming(person).values("pk"))
    for row in rows.order_by("pk"):
        yield f"mail-{row.pk}-{row.name}", row.file


def files_gone(person: Person) -> Iterable[Attachment]:
    for mail in own_mails(person).filter(has_files=True):
        yield from attachments.of(mail)
