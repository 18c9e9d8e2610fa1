"""Everything that sales holds about a person, as rows to hand out and as counts to preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from core import attachments
from core.fields import fields_of
from core.models import AuditEvent, MailMessage, Notification
from core.privacy import Rows, Words
from crm.models import Activity, Deal, FollowUp, Inquiry, Lead, Letter, MergeRecord, Person, TimelineEntry
from crm.timeline import says

# Mails that carried a document are vouchers with the document.
BUSINESS_MAIL = (MailMessage.Kind.DOCUMENT, MailMessage.Kind.REMINDER)
HISTORY = ("name", "email", "phone", "notes")


def versions_of(person: Person) -> QuerySet[Any]:
    """What stood on the person's row before."""
    found: QuerySet[Any] = apps.get_model("crm.PersonEvent").objects.filter(pgh_obj=person.pk).order_by("pgh_id")
    return found


def emails_of(person: Person) -> list[str]:
    """All addresses, present and past, as they are written and in lower case."""
    past = versions_of(person).exclude(email="").values_list("email", flat=True)
    points = person.points.filter(kind="email").values_list("value", flat=True)
    found = {text for text in (person.email, *past, *points) if text}
    return sorted(found | {text.lower() for text in found})


def words_of(person: Person) -> Words:
    past = [text for row in versions_of(person).values_list("name", "phone") for text in row]
    points = person.points.values_list("value", flat=True)
    leads = [text for row in Lead.objects.filter(person=person).values_list("name", "email", "phone") for text in row]
    twins = Person.objects.filter(merged_into=person).values_list("name", "email", "phone")
    before = merges(person).values_list("survivor_name", "loser_name")
    others = [text for row in [*twins, *before] for text in row]
    phones = [person.phone, *past, *points]
    compact = [text.replace(" ", "") for text in phones if text.startswith("+")]
    return Words(tuple({person.name, *phones, *compact, *leads, *others, *emails_of(person)} - {""}))


def naming(rows: QuerySet[Any], column: str, words: Words) -> QuerySet[Any]:
    """Rows whose column, JSON or text, holds one of the words."""
    found = Q(pk__in=[])
    for text in words.texts:
        if len(text) > 3:
            found |= Q(said_text__icontains=_as_json(text))
    return rows.annotate(said_text=Cast(column, TextField())).filter(found)


def _as_json(text: str) -> str:
    """PostgreSQL writes jsonb without escapes but for quotes and backslashes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def activities(person: Person) -> QuerySet[Activity]:
    return Activity.objects.filter(person=person)


def mails(person: Person) -> QuerySet[MailMessage]:
    return MailMessage.objects.filter(_written_to(person))


def letters(person: Person) -> QuerySet[Letter]:
    """Mails that colleagues wrote to or about the person, drafts too."""
    return Letter.objects.filter(Q(person=person) | _written_to(person))


def _written_to(person: Person) -> Q:
    known = emails_of(person)
    return Q(to__overlap=known) | Q(cc__overlap=known) | Q(bcc__overlap=known)


def private_mails(person: Person) -> QuerySet[MailMessage]:
    return mails(person).exclude(kind__in=BUSINESS_MAIL)


def timeline(person: Person) -> QuerySet[TimelineEntry]:
    """Entries about the person, and those of their clients that name them."""
    clients = person.party_roles.values("organisation")
    near = TimelineEntry.objects.filter(organisation__in=clients).exclude(person=person)
    words = words_of(person)
    named = naming(near, "arguments", words).values("pk")
    said = naming(near.exclude(said=""), "said", words).values("pk")
    leads = Lead.objects.filter(person=person).values("pk")
    return TimelineEntry.objects.filter(Q(person=person) | Q(lead__in=leads) | Q(pk__in=named) | Q(pk__in=said))


def audit_of(person: Person) -> QuerySet[AuditEvent]:
    leads = list(Lead.objects.filter(person=person).values_list("pk", flat=True))
    return AuditEvent.objects.filter(
        Q(subject_type="crm.person", subject_id=person.pk) | Q(subject_type="crm.lead", subject_id__in=leads)
    ).order_by("pk")


def merges(person: Person) -> QuerySet[MergeRecord]:
    """Records of what was merged into the person, or of the person's own merge into another."""
    of_people = MergeRecord.objects.filter(kind="person")
    return of_people.filter(Q(survivor_key=person.pk) | Q(loser_key=person.pk))


def notifications(person: Person) -> QuerySet[Notification]:
    return naming(Notification.objects.all(), "arguments", words_of(person))


# What is handed out


def tell_person(person: Person) -> Rows:
    found: dict[str, Any] = {str(field.label): field.text(person) for field in fields_of(Person) if field.text(person)}
    found["id"], found["created_at"] = person.pk, person.created_at.isoformat()
    return [found]


def tell_roles(person: Person) -> Rows:
    return [
        {"organisation": role.organisation.name, "title": role.title, "period": str(role.period)}
        for role in person.party_roles.select_related("organisation").order_by("pk")
    ]


def tell_points(person: Person) -> Rows:
    points: Rows = [{"kind": row.kind, "use": row.use, "value": row.value} for row in person.points.all()]
    return points + [{"kind": row.kind, "address": str(row)} for row in person.addresses.all()]


def tell_consents(person: Person) -> Rows:
    return [
        {
            "purpose": row.purpose.name,
            "basis": row.purpose.basis,
            "channel": row.channel,
            "given": row.given,
            "source": row.source,
            "evidence": row.evidence,
            "text_version": row.text_version,
            "ip": row.ip or "",
            "at": row.at.isoformat(),
        }
        for row in person.consents.select_related("purpose").order_by("at", "pk")
    ]


def tell_activities(person: Person) -> Rows:
    done: Rows = [
        {"kind": row.kind, "at": row.at.isoformat(), "text": row.text} for row in activities(person).order_by("at")
    ]
    steps = FollowUp.objects.filter(person=person).order_by("due_on", "pk")
    return done + [{"kind": "follow_up", "due_on": row.due_on.isoformat(), "text": row.text} for row in steps]


def tell_sales(person: Person) -> Rows:
    leads: Rows = [
        {
            "lead": row.name,
            "email": row.email,
            "phone": row.phone,
            "message": row.message,
            "at": row.created_at.isoformat(),
        }
        for row in Lead.objects.filter(person=person).order_by("pk")
    ]
    leads += [
        {"inquiry": row.name, "email": row.email, "phone": row.phone, "message": row.message, "at": row.at.isoformat()}
        for row in Inquiry.objects.filter(lead__person=person).order_by("pk")
    ]
    return leads + [{"deal": row.name, "state": row.state} for row in Deal.objects.filter(person=person).order_by("pk")]


def tell_timeline(person: Person) -> Rows:
    rows = timeline(person).order_by("at", "pk")
    return [{"at": row.at.isoformat(), "what": says(row), "said": row.said} for row in rows]


def tell_mails(person: Person) -> Rows:
    drafts: Rows = [
        {"at": row.created_at.isoformat(), "to": row.to, "subject": row.subject, "text": row.body}
        for row in letters(person).filter(mail=None).order_by("pk")
    ]
    return drafts + [
        {"at": row.created_at.isoformat(), "to": row.to, "subject": row.subject, "text": row.body}
        for row in mails(person).order_by("pk")
    ]


def tell_audit(person: Person) -> Rows:
    return [
        {"at": row.at.isoformat(), "kind": row.kind, "facts": row.facts, "reason": row.reason}
        for row in audit_of(person)
    ]


def tell_versions(person: Person) -> Rows:
    return [
        {"at": row.pgh_created_at.isoformat(), **{name: getattr(row, name) for name in HISTORY}}
        for row in versions_of(person)
    ]


def files_of(person: Person) -> Iterable[tuple[str, Any]]:
    for row in attachments.of(person):
        yield f"{row.pk}-{row.name}", row.file
