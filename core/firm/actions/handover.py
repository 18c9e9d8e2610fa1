"""Records pass from a person who leaves to one who stays."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import handover
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm import limits
from core.firm.events import RecordsHandedOver
from core.models import User
from core.notifications import notify
from core.permissions import USERS_EDIT

MOST = 500
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
