"""Sentences about mails that people write, and the texts they begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from core import clock
from core.access import Actor, person_of
from core.permissions import Open, Permission
from core.querysets import ArchivedQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from core.models import User
    from crm.models import Letter, MailTemplate  # noqa: F401


class MailTemplateQuerySet(ArchivedQuerySet["MailTemplate"]):
    def usable_by(self, user: User) -> Self:
        """The firm's templates and the person's own."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def with_use(self) -> Self:
        """`used`: how many mails that left the desk began with it."""
        return self.annotate(used=Count("letters", filter=Q(letters__mail__isnull=False)))


class LetterQuerySet(ScopedQuerySet["Letter"]):
    own = ("user", "organisation__owner", "deal__owner", "lead__owner")

    def drafts(self) -> Self:
        return self.filter(mail=None)

    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        """Drafts are their writer's; with the permission to write nothing but one's own drafts is within reach."""
        found, person = super().visible_to(actor, permission), person_of(actor)
        if person is None:
            return found
        is_edit = getattr(permission, "name", "") == "crm.letter.send"
        return found.filter(user=person, mail=None) if is_edit else found.sent_or_by(person)

    def sent_or_by(self, user: User) -> Self:
        """A draft is nobody's business but its writer's."""
        return self.exclude(Q(mail=None) & ~Q(user=user))

    def left(self) -> Self:
        """Letters that went out, with `left_at`: none that waits for its hour or failed. A demo's leave by being kept."""
        due = Q(send_at=None) | Q(send_at__lte=clock.Now())
        gone = Q(mail__state="sent") | Q(due, mail__state="kept", company__is_demo=True)
        return self.filter(gone).annotate(left_at=Coalesce("mail__sent_at", "send_at", "mail__created_at"))
