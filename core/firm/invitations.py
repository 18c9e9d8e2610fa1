"""The link of an invitation: signed, good for a week, and for one use only."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.errors import Refused
from core.models import User

SALT = "core.firm.invitation"
LASTS = timedelta(days=7)


class DeadInvitation(Refused):
    """The link can't be used: mistyped, too old, or used already; the sentence does not tell whom it was for."""


def token_for(user: User) -> str:
    return signing.dumps([user.pk, _state(user)], salt=SALT)


def link_for(user: User) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("core:invitation", args=[token_for(user)])


def user_of(token: str) -> User:
    """The invited person; raises DeadInvitation."""
    try:
        pk, state = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.SignatureExpired as error:
        raise DeadInvitation(_("This invitation is too old. Ask for a new one.")) from error
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise DeadInvitation(_("This link is incomplete. Open it from the mail once more.")) from error
    user = User.objects.active().filter(pk=pk).first()
    if user is None or not constant_time_compare(state, _state(user)):
        raise DeadInvitation(_("This invitation was used or replaced by a newer one. Try to sign in."))
    return user


def _state(user: User) -> str:
    """Changes with the password and the address: an accepted or repeated invitation makes the older links dead."""
    return salted_hmac(SALT, f"{user.pk}:{user.password}:{user.email}").hexdigest()[:24]


def is_pending(user: User) -> bool:
    """Invited, and has never set a password."""
    return user.invited_at is not None and not user.has_usable_password()
