"""Who may see which mail, and how much of it: the one place that every page, search, file and export asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from core.access import Actor, person_of, scope_of
from core.permissions import Open, Permission, Scope
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.permissions import MAIL_READ, MAIL_TRIAGE, MAIL_VIEW

if TYPE_CHECKING:
    from core.models import User
    from crm.models import Mail, Mailbox, MailExclusion, MailLink  # noqa: F401

NOTHING, METADATA, SUBJECT, FULL = 0, 1, 2, 3


class MailboxQuerySet(ArchivedQuerySet["Mailbox"]):
    own = ("owner",)

    def running(self) -> Self:
        """Those that are read: no paused one, none that has to be signed in to, nobody's own once they have left."""
        here: Any = apps.get_model("core.User").objects
        theirs = ~Q(kind="personal") | Q(owner__in=here.active().values("pk"))
        return self.live().filter(theirs, is_paused=False, signed_out_at=None)

    def of(self, person: User) -> Self:
        """Whose content the person reads by right: responsible for it, or named as a reader."""
        named = self.model.members.through.objects.filter(user=person).values("mailbox")
        return self.filter(Q(owner=person) | Q(pk__in=named))


class ExclusionQuerySet(ScopedQuerySet["MailExclusion"]):
    own = ("owner",)

    def firms(self) -> Self:
        return self.filter(owner=None)


class MailLinkQuerySet(ScopedQuerySet["MailLink"]):
    own = ("organisation__owner", "person__owner", "deal__owner", "lead__owner")

    def written(self) -> Self:
        """Mails that our people wrote themselves."""
        return self.filter(mail__direction="out", mail__is_automatic=False)


class MailQuerySet(ScopedQuerySet["Mail"]):
    """`visible_to(actor, MAIL_VIEW)`: that it exists; `MAIL_READ`: its text and files; `MAIL_TRIAGE`: to sort, or set aside."""

    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        if scope_of(actor, permission) is None:
            return self.none().annotate(level=Value(NOTHING))
        if permission is MAIL_TRIAGE:
            return self.filter(unfiled_for(actor))
        if permission not in (MAIL_VIEW, MAIL_READ) and person_of(actor) is not None:
            return self.none()  # nobody adds to a mail or takes from it
        least = FULL if permission is MAIL_READ else METADATA
        return self.with_level(actor).filter(level__gte=least)

    def with_level(self, actor: Actor) -> Self:
        """`level`: 0 nothing, 1 who and when, 2 the subject too, 3 everything."""
        return self.annotate(level=_level(actor))

    def showing(self, actor: Actor, least: int) -> Self:
        """Those of which the actor sees at least that much, without `level`: planned in a third of the time."""
        if scope_of(actor, MAIL_VIEW) is None:
            return self.none()
        return self.alias(level=_level(actor)).filter(level__gte=least)

    def waiting(self) -> Self:
        return self.filter(state="triage")

    def aside(self) -> Self:
        return self.filter(state="ignored")

    def filed(self) -> Self:
        return self.filter(state="filed")


def _level(actor: Actor) -> Any:
    """How much of a mail the actor sees, as an expression."""
    person = person_of(actor)
    if person is None:
        return Value(FULL, output_field=IntegerField())
    shared = Coalesce(F("thread__sharing"), Greatest(_of_copies(), F("sharing")))
    filed = Q(state="filed")
    cases = [
        When(mine(person) | unfiled_for(person), then=Value(FULL)),
        When(filed & _within(person, MAIL_READ), then=shared),
    ]
    if scope_of(person, MAIL_READ) != Scope.ALL:
        cases.append(When(filed & _within(person, MAIL_VIEW), then=Least(shared, Value(SUBJECT))))
    return Case(*cases, default=Value(NOTHING), output_field=IntegerField())


def mine(person: User) -> Q:
    """It lies in a mailbox that the person reads by right, they filed it, or they wrote or received it."""
    boxes = apps.get_model("crm.Mailbox").objects.exclude(kind="drop").of(person).values("pk")
    lies = Q(mailbox__in=boxes) | Q(filed_by=person)
    copies: Any = apps.get_model("crm.MailCopy").objects.filter(lies, mail=OuterRef("pk"))
    parties: Any = apps.get_model("crm.MailParty").objects.filter(mail=OuterRef("pk"), user=person)
    return Q(Exists(copies)) | Q(Exists(parties))


def unfiled_for(actor: Actor) -> Q:
    """The actor's to sort, or set aside by whoever sorts it: in the firm's boxes with the right for all, else in their own."""
    waits, scope, person = ~Q(state="filed"), scope_of(actor, MAIL_TRIAGE), person_of(actor)
    if scope is None:
        return Q(pk__in=[])
    if person is None:
        return waits
    boxes = apps.get_model("crm.Mailbox").objects.of(person).values("pk")
    theirs = Q(mailbox__in=boxes)
    if scope == Scope.ALL:
        theirs |= Q(mailbox__kind__in=["shared", "drop"])
    copies: Any = apps.get_model("crm.MailCopy").objects.filter(theirs, mail=OuterRef("pk"))
    return waits & Q(Exists(copies))


def _within(person: User, permission: Permission) -> Q:
    """All filed mail, or that of the team's clients, deals and leads; a right to read one's own adds nothing here."""
    scope = scope_of(person, permission)
    if scope == Scope.ALL:
        return Q()
    if scope is None or (permission is MAIL_READ and scope == Scope.OWN):
        return Q(pk__in=[])
    links: Any = apps.get_model("crm.MailLink").objects.visible_to(person, permission)
    return Q(Exists(links.filter(mail=OuterRef("pk"))))


def _of_copies() -> Any:
    """The widest that those in whose mailboxes it lies share."""
    copies = apps.get_model("crm.MailCopy").objects.filter(mail=OuterRef("pk")).order_by().values("mail")
    return Subquery(copies.annotate(widest=Max("mailbox__sharing")).values("widest"))
