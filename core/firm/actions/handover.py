"""Records pass from a person who leaves to one who stays."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock, handover
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm import limits
from core.firm.events import HandoverTakenBack, RecordsHandedOver
from core.models import AuditEvent, User
from core.notifications import notify
from core.permissions import USERS_EDIT

MOST = 500
HANDED_OVER = "core.RecordsHandedOver"
# As long as a merge can be undone.
UNDO_FOR = timedelta(days=30)
TEXT = gettext_noop("%(what)s of %(who)s are yours now: %(count)s")
WHY = gettext_noop("They were handed over to you.")


@action(USERS_EDIT, on="user")
def hand_over(*, user: User, kind: str, to: User, actor: Actor) -> int:
    """Give at most 500 open records of one kind to the successor, tell them, and say how many; call it until it is 0.

    Raises Refused for a successor who can't sign in or is the same person. What the successor can't take stays.
    """
    if to == user or not to.is_active:
        raise Refused(_("%(name)s can't take over these records. Choose somebody who works here.") % {"name": to.name})
    limits.require_equal_rights(actor, user)
    asked = handover.find(kind)
    rows = asked.fits(asked.rows(user), to)
    keys = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)[:MOST])
    if not keys:
        return 0
    asked.model._default_manager.filter(pk__in=keys).update(**{asked.owner: to, **asked.also})
    event = RecordsHandedOver(
        model=asked.model._meta.label_lower, kind_of_record=kind, user_id=user.pk, to_id=to.pk, pks=tuple(keys)
    )
    publish(event, actor=actor, subject=user)
    if person_of(actor) != to:
        notify(
            to,
            kind="handover",
            key=f"{kind} {user.pk} {keys[0]} {len(keys)}",
            text=TEXT,
            arguments={"what": str(asked.label), "who": user.name, "count": len(keys)},
            why=WHY,
            url=asked.successor_link(),
        )
    return len(keys)


@action(USERS_EDIT, on="user")
def take_handover_back(*, user: User, told: int, actor: Actor) -> int:
    """Give back what one event of a hand-over moved, within 30 days, and say how many records went back.

    Whatever was changed or passed on since stays where it is. Raises Refused when the time is over, the person can't
    sign in, or nothing is left to give back.
    """
    limits.require_equal_rights(actor, user)
    event = AuditEvent.objects.filter(pk=told, kind=HANDED_OVER, subject_id=user.pk).first()
    if event is None or event.at < clock.now() - UNDO_FOR:
        raise Refused(_("A hand-over can be taken back for 30 days."))
    if not user.is_active:
        raise Refused(_("%(name)s can't sign in. Let them in again first.") % {"name": user.name})
    asked = handover.find(event.facts["kind_of_record"])
    rows = asked.model._default_manager.filter(pk__in=event.facts["pks"], **{asked.owner: event.facts["to_id"]})
    label = asked.model._meta.label_lower
    since = AuditEvent.objects.filter(subject_type=label, subject_id__in=event.facts["pks"], pk__gt=event.pk)
    untouched = rows.exclude(pk__in=since.values("subject_id")).order_by("pk").select_for_update(of=("self",))
    keys = list(untouched.values_list("pk", flat=True))
    if not keys:
        raise Refused(_("Nothing is left to give back: these records were changed or passed on since."))
    asked.model._default_manager.filter(pk__in=keys).update(**{asked.owner: user})
    back = HandoverTakenBack(
        model=label, told_id=event.pk, user_id=user.pk, to_id=event.facts["to_id"], pks=tuple(keys)
    )
    publish(back, actor=actor, subject=user)
    return len(keys)
