"""Sentences about customers and sales."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from core import clock
from core.access import Actor, grants_of, scope_of
from core.permissions import REGISTRY, Open, Permission, Scope
from core.phones import format_phone, phone_key
from core.querysets import ArchivedQuerySet, M, ScopedQuerySet

if TYPE_CHECKING:
    from core.models import User
    from crm.models import (  # noqa: F401
        AccountMember,
        Activity,
        Address,
        ContactPoint,
        Deal,
        DealPerson,
        DuplicateCandidate,
        FollowUp,
        Lead,
        MailTemplate,
        MergeRecord,
        Organisation,
        PartyRole,
        Person,
        StageChange,
        StageVisit,
        TimelineEntry,
        VatCheck,
    )


class ByAccount:
    """Whoever is in the account team of a client reaches what its owner reaches; `accounts` are look-ups to a client."""

    accounts: ClassVar[tuple[str, ...]] = ()

    def shared(self, people: set[int]) -> Q:
        clients = apps.get_model("crm.AccountMember").objects.filter(user__in=people).values("organisation")
        found = Q()
        for lookup in self.accounts:
            found |= Q(**{f"{lookup}__in": clients})
        return found


class AccountMemberQuerySet(ScopedQuerySet["AccountMember"]):
    own = ("organisation__owner",)


class AddressQuerySet(ScopedQuerySet["Address"]):
    def for_invoices(self) -> Self:
        """The one that stands on an organisation's invoices first; the others as they would take its place."""
        rank = Case(When(kind="invoice", then=Value(0)), When(kind="visit", then=Value(1)), default=Value(2))
        return self.order_by("-on_invoices", rank, "pk")


class VatCheckQuerySet(ByAccount, ScopedQuerySet["VatCheck"]):
    own = ("organisation__owner",)
    accounts = ("organisation",)

    def due(self, moment: datetime) -> Self:
        return self.filter(state="queued", not_before__lte=moment)

    def justifying(self, vat_id: str, requester_vat_id: str) -> Self:
        """Answers that say the number is valid, told to this requester; the newest first."""
        told = self.filter(state="answered", valid=True, vat_id=vat_id, requester_vat_id=requester_vat_id)
        return told.order_by("-answered_at", "-pk")


class ContactPointQuerySet(ScopedQuerySet["ContactPoint"]):
    own = ("person__owner",)


PARTIES = {"organisation": "crm.Organisation", "person": "crm.Person"}


class PartyQuerySet(ArchivedQuerySet[M]):
    def unmerged(self) -> Self:
        """Without rows whose survivor stands for them."""
        return self.filter(merged_into=None)


class OrganisationQuerySet(ByAccount, PartyQuerySet["Organisation"]):
    own = ("owner",)
    accounts = ("pk",)

    def customers(self) -> Self:
        return self.filter(is_customer=True)

    def suppliers(self) -> Self:
        return self.filter(is_supplier=True)


class PersonQuerySet(PartyQuerySet["Person"]):
    own = ("owner",)

    def shared(self, people: set[int]) -> Q:
        """Those who work today at clients whose account team the people are in."""
        clients = apps.get_model("crm.AccountMember").objects.filter(user__in=people).values("organisation")
        roles = apps.get_model("crm.PartyRole").objects.on(clock.today()).filter(organisation__in=clients)
        return Q(pk__in=roles.values("person"))

    def answering_to(self, *, email: str = "", phone: str = "") -> Self:
        """People with this e-mail address or phone number, the first one or a further one, however it is written."""
        points = apps.get_model("crm.ContactPoint").objects
        found = Q(pk__in=[])
        if email:
            found |= Q(email__iexact=email.strip())
            found |= Q(pk__in=points.filter(kind="email", key=email.strip().lower()).values("person"))
        if key := phone_key(phone):
            found |= Q(phone=format_phone(key, "")) | Q(pk__in=points.filter(kind="phone", key=key).values("person"))
        return self.filter(found)

    def searched(self, folded: str) -> Self:
        """By what is written on the person or in one of the further addresses and numbers; `folded` by core.textkeys."""
        points: Any = apps.get_model("crm.ContactPoint").objects
        elsewhere = points.filter(search_key__contains=folded).order_by().values("person")
        own = self.model._default_manager.filter(search_key__contains=folded).order_by().values("pk")
        # Not an OR: each half has an index of its own, which PostgreSQL can't use for both at once.
        return self.filter(pk__in=own.union(elsewhere, all=True))


class CandidateQuerySet(ScopedQuerySet["DuplicateCandidate"]):
    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        """Pairs of which both rows are live and lie within the actor's scope."""
        if scope_of(actor, permission) is None:
            return self.none()
        found = Q()
        for kind, model in PARTIES.items():
            rows = apps.get_model(model)._default_manager.visible_to(actor, permission)
            seen = rows.filter(archived_at=None).values("pk")
            found |= Q(**{f"{kind}__in": seen, f"other_{kind}__in": seen})
        return self.filter(found)

    def open(self) -> Self:
        return self.filter(state="open")


class MergeQuerySet(ScopedQuerySet["MergeRecord"]):
    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        """Merges into rows within the actor's scope."""
        if scope_of(actor, permission) is None:
            return self.none()
        found = Q()
        for kind, model in PARTIES.items():
            seen = apps.get_model(model)._default_manager.visible_to(actor, permission).values("pk")
            found |= Q(kind=kind, survivor_key__in=seen)
        return self.filter(found)


class PartyRoleQuerySet(ScopedQuerySet["PartyRole"]):
    own = ("person__owner", "organisation__owner")

    def on(self, day: date) -> Self:
        return self.filter(period__contains=day)


class LeadQuerySet(ArchivedQuerySet["Lead"]):
    own = ("owner",)

    def open(self) -> Self:
        return self.filter(state__in=["new", "qualified"])

    def unattended(self) -> Self:
        """Those that are nobody's: open without an owner, or held back until somebody looks."""
        return self.live().filter(Q(state__in=["new", "qualified"], owner=None) | Q(state="held"))

    def unfinished(self) -> Self:
        """Open ones, and those that come back on a day."""
        return self.filter(state__in=["new", "qualified", "nurturing"])

    def same_email(self, email: str) -> Self:
        return self.filter(email__iexact=email) if email else self.none()

    def with_score(self) -> Self:
        """`score`: the sum of the points, 0 without any."""
        return self.annotate(score=Coalesce(F("rating__points"), Value(0)))

    def with_waiting(self) -> Self:
        """`waiting_since`: when they asked last, if nobody has talked to them since; only for open leads."""
        inquiries = apps.get_model("crm.Inquiry").objects.filter(lead=OuterRef("pk"))
        talks: Any = apps.get_model("crm.Activity").objects.filter(lead=OuterRef("pk"))
        letters: Any = apps.get_model("crm.Letter").objects.filter(lead=OuterRef("pk"))
        mails: Any = apps.get_model("crm.MailLink").objects.filter(lead=OuterRef("pk"))
        asked = Coalesce(Subquery(inquiries.order_by("-at").values("at")[:1]), F("created_at"))
        # The latest of the three; without one of them, the others (PostgreSQL passes over NULL).
        talked = Greatest(
            Subquery(talks.talks().order_by("-at").values("at")[:1]),
            Subquery(letters.left().order_by("-left_at").values("left_at")[:1]),
            Subquery(mails.written().order_by("-mail__at").values("mail__at")[:1]),
        )
        unanswered = Q(talked_at=None) | Q(talked_at__lt=F("asked_at"))
        waits = When(Q(state__in=["new", "qualified"]) & unanswered, then=F("asked_at"))
        return self.annotate(asked_at=asked, talked_at=talked).annotate(
            waiting_since=Case(waits, default=None, output_field=DateTimeField())
        )


class ActivityQuerySet(ByAccount, ScopedQuerySet["Activity"]):
    own = ("user", "organisation__owner", "deal__owner", "lead__owner")
    accounts = ("organisation",)

    def meetings(self) -> Self:
        return self.filter(kind="meeting")

    def talks(self) -> Self:
        """Calls and meetings that have taken place; a note is nobody talking to anybody."""
        return self.filter(kind__in=["call", "meeting"], at__lte=clock.Now())

    def of(self, user: User) -> Self:
        """What the person logged or took part in."""
        return self.filter(Q(user=user) | Q(pk__in=self._took_part([user.pk])))

    def shared(self, people: set[int]) -> Q:
        """Whoever took part sees it as who wrote it does."""
        return super().shared(people) | Q(pk__in=self._took_part(people))

    def _took_part(self, people: Iterable[int]) -> Any:
        through = apps.get_model("crm.Activity").colleagues.through
        return through.objects.filter(user__in=people).values("activity")


class FollowUpQuerySet(ScopedQuerySet["FollowUp"]):
    own = ("owner",)

    def open(self) -> Self:
        return self.filter(done_at=None)

    def due(self, day: date) -> Self:
        return self.open().filter(due_on__lte=day)


class MailTemplateQuerySet(ArchivedQuerySet["MailTemplate"]):
    def usable_by(self, user: User) -> Self:
        """The firm's templates and the person's own."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def with_use(self) -> Self:
        """`used`: how many mails that left the desk began with it."""
        return self.annotate(used=Count("letters", filter=Q(letters__mail__isnull=False)))


OF_MAIL = "crm.mail.view"


class TimelineQuerySet(ScopedQuerySet["TimelineEntry"]):
    def happened(self) -> Self:
        """What has come to pass: no meeting that is still ahead, no letter that has not left."""
        letters: Any = apps.get_model("crm.Letter").objects
        left = Exists(letters.left().filter(pk=OuterRef("subject_id")))
        return self.filter(~Q(subject_type="crm.letter") | Q(left), at__lte=clock.Now())

    def readable_by(self, reader: User) -> Self:
        """With a permission for all rows every entry; with a narrower one those whose subject lies within its scope."""
        return self.readable_as(reader, self.narrowed_for(reader))

    def narrowed_for(self, reader: User) -> tuple[tuple[str, str], ...]:
        """(permission, kind of subject) of entries here that the reader may see some of, by whose they are."""
        narrow = [name for name, scope in grants_of(reader).items() if scope != Scope.ALL and name != OF_MAIL]
        if not narrow:
            return ()
        told = self.filter(permission__in=narrow).order_by().values_list("permission", "subject_type").distinct()
        return tuple(sorted(told))

    def readable_as(self, reader: User, narrowed: tuple[tuple[str, str], ...]) -> Self:
        """The same with `narrowed_for` already asked."""
        grants = grants_of(reader)
        found = Q(permission__in=[name for name, scope in grants.items() if scope == Scope.ALL and name != OF_MAIL])
        # Who sees a mail depends on whose it is, not on the right alone: each entry is asked for by itself.
        mails: Any = apps.get_model("crm.Mail").objects.visible_to(reader, REGISTRY[OF_MAIL])
        found |= Q(Exists(mails.filter(links=OuterRef("subject_id"))), permission=OF_MAIL)
        for permission, subject_type in narrowed:
            subjects: Any = apps.get_model(subject_type)._default_manager
            seen = subjects.visible_to(reader, REGISTRY[permission]).values("pk")
            found |= Q(permission=permission, subject_type=subject_type, subject_id__in=seen)
        return self.filter(found)
