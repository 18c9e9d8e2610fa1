"""What a person does with their own account."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm.events import SessionsEnded
from core.firm.sessions import end_all, sessions_of
from core.models import User
from core.permissions import SIGNED_IN


@action(SIGNED_IN)
def end_session(*, session_id: int, actor: User) -> None:
    """End one session of one's own; Refused when it is none of theirs."""
    found = next((session for session in sessions_of(actor) if session.pk == session_id), None)
    if found is None:
        raise Refused(_("This session has ended already."))
    found.end()
    publish(SessionsEnded(user_id=actor.pk, sessions=1), actor=actor, subject=actor)


@action(SIGNED_IN)
def end_other_sessions(*, current: str, actor: User) -> int:
    """End all but the one with the session key `current`; returns how many."""
    ended = end_all(actor, but=current)
    if ended:
        publish(SessionsEnded(user_id=actor.pk, sessions=ended), actor=actor, subject=actor)
    return ended


@action(SIGNED_IN)
def choose_theme(*, theme: str, actor: User) -> User:
    """Light, dark or as the device; a taste leaves no trace in the audit."""
    if theme not in User.Theme.values:
        raise Refused(_("There is no such theme."))
    User.objects.filter(pk=actor.pk).update(theme=theme)
    actor.theme = theme
    return actor
