"""Who may see how much of the mails that colleagues write: an answer is told no further than what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Least

from core import clock
from core.access import Actor, person_of
from core.permissions import Open, Permission
from core.querysets import ScopedQuerySet
from crm.permissions import LETTER_READ, LETTER_SEND

if TYPE_CHECKING:
    from core.models import User
    from crm.models import Letter  # noqa: F401

METADATA, SUBJECT, FULL = 1, 2, 3


class LetterQuerySet(ScopedQuerySet["Letter"]):
    own = ("user", "organisation__owner", "deal__owner", "lead__owner")

    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        """Drafts are their writer's; with the permission to write nothing but one's own drafts is within reach."""
        found, person = super().visible_to(actor, permission), person_of(actor)
        if person is None:
            return found
        if permission is LETTER_SEND:
            return found.filter(user=person, mail=None)
        found = found.sent_or_by(person)
        if permission is not LETTER_READ:
            return found
        return found.filter(Q(user=person) | _answers_nothing() | Exists(_answered(person, FULL)))

    def with_level(self, actor: Actor) -> Self:
        """`level` of rows the actor may see, as of mails: 1 to whom and when, 2 the subject too, 3 everything.

        An answer quotes: of what the actor may not know about a mail that came in, its answer tells nothing either.
        """
        person = person_of(actor)
        if person is None:
            return self.annotate(level=Value(FULL, output_field=IntegerField()))
        rows: Any = self.model._default_manager
        by_right = Case(
            When(Exists(rows.visible_to(person, LETTER_READ).filter(pk=OuterRef("pk"))), then=Value(FULL)),
            default=Value(SUBJECT),
        )
        by_mail = Case(
            When(_answers_nothing() | Exists(_answered(person, FULL)), then=Value(FULL)),
            When(Exists(_answered(person, SUBJECT)), then=Value(SUBJECT)),
            default=Value(METADATA),
        )
        level = Case(When(user=person, then=Value(FULL)), default=Least(by_right, by_mail))
        return self.annotate(level=level)

    def with_subject(self) -> Self:
        """`shown_subject`: empty for whom the subject is not; after `with_level`."""
        shown = When(level__gte=SUBJECT, then=F("subject"))
        return self.annotate(shown_subject=Case(shown, default=Value(""), output_field=CharField()))

    def drafts(self) -> Self:
        return self.filter(mail=None)

    def handed_over(self) -> Self:
        """Given to the outbox and not taken back."""
        return self.exclude(mail=None).exclude(mail__state="cancelled")

    def sent_or_by(self, user: User) -> Self:
        """A draft is nobody's business but its writer's."""
        return self.exclude(Q(mail=None) & ~Q(user=user))

    def left(self) -> Self:
        """Letters that went out, with `left_at`: none that waits for its hour or failed. A demo's leave by being kept."""
        due = Q(send_at=None) | Q(send_at__lte=clock.Now())
        gone = Q(mail__state="sent") | Q(due, mail__state="kept", company__is_demo=True)
        return self.filter(gone).annotate(left_at=Coalesce("mail__sent_at", "send_at", "mail__created_at"))


def _answers_nothing() -> Q:
    """Written of its own, or after one of ours; where the mail it answers was erased, the references still say so."""
    erased = Q(answers=None) & ~Q(mail=None) & ~Q(mail__references="")
    return Q(answers_mail=None) & ~erased


def _answered(person: User, least: int) -> Any:
    mails: Any = apps.get_model("crm.Mail").objects
    return mails.with_level(person).filter(pk=OuterRef("answers_mail"), level__gte=least)
