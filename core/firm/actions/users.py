"""People who sign in: invited, given roles, sent away; never the last owner."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm import invitations, limits
from core.firm.events import InvitationAccepted, UserDeactivated, UserInvited, UserReactivated, UserRolesChanged
from core.firm.sessions import end_all
from core.mail import queue_mail
from core.models import Company, Role, User, UserRole
from core.permissions import PUBLIC, USERS_EDIT
from core.roles import OWNER


@action(USERS_EDIT)
def invite_user(*, email: str, name: str, language: str, roles: Iterable[Role], actor: Actor) -> User:
    """Make a user without a password and mail them a link; Refused when the address belongs to somebody."""
    address = email.strip().lower()
    wanted = list(roles)
    limits.require_roles_within(actor, wanted)
    if known := User.objects.filter(email__iexact=address).first():
        raise Refused(_("%(name)s has this address already.") % {"name": known.name})
    user = User.objects.create_user(address, name.strip(), None, language=language, invited_at=clock.now())
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in wanted)
    publish(UserInvited(user_id=user.pk, role_ids=tuple(role.pk for role in wanted)), actor=actor, subject=user)
    _mail_invitation(user, actor)
    return user


@action(USERS_EDIT, on="user")
def invite_again(*, user: User, actor: Actor) -> User:
    """Send a new link; the earlier one is dead from now on. Refused for somebody who has joined or was sent away."""
    held = User.objects.lock(user.pk)
    limits.require_equal_rights(actor, held)
    if not (held.is_active and invitations.is_pending(held)):
        raise Refused(_("%(name)s has joined already.") % {"name": held.name})
    held.set_unusable_password()
    held.invited_at = clock.now()
    held.save(update_fields=["password", "invited_at"])
    roles = tuple(UserRole.objects.filter(user=held).values_list("role_id", flat=True))
    publish(UserInvited(user_id=held.pk, role_ids=roles, again=True), actor=actor, subject=held)
    _mail_invitation(held, actor)
    return held


def _mail_invitation(user: User, actor: Actor) -> None:
    """In the language of the invited person; the name of the firm is that of its first company."""
    firm = Company.objects.order_by("pk").first()
    host = person_of(actor)
    with translation.override(user.language):
        facts = {
            "name": user.name,
            "firm": firm.name if firm else "Keel",
            "host": host.name if host else "Keel",
            "link": invitations.link_for(user),
            "days": invitations.LASTS.days,
        }
        subject = _("%(host)s invites you to Keel of %(firm)s") % facts
        body = _(
            "Hello %(name)s,\n\n"
            "%(host)s has given you access to Keel, where %(firm)s keeps its clients, projects and invoices.\n"
            "Open this link and choose a password:\n\n%(link)s\n\n"
            "It works once and for %(days)s days. If you did not expect it, do nothing.\n"
        )
        queue_mail(kind="account", to=[user.email], subject=subject, body=body % facts, subject_row=user)


@action(PUBLIC)
def accept_invitation(*, token: str, name: str, language: str, time_zone: str, password: str, actor: User) -> User:
    """Set the password of the invited person, who acts for themselves; Refused when the link is dead."""
    held = User.objects.lock(actor.pk)
    if invitations.user_of(token).pk != held.pk:
        raise Refused(_("This link is incomplete. Open it from the mail once more."))
    held.name, held.language, held.time_zone = name.strip(), language, time_zone
    held.set_password(password)
    held.joined_at = clock.now()
    held.save()
    publish(InvitationAccepted(user_id=held.pk), actor=held, subject=held)
    return held


@action(USERS_EDIT, on="user")
def change_roles(*, user: User, roles: Iterable[Role], actor: Actor) -> User:
    """Give and take roles; Refused for the last owner, and for rights that the actor does not hold."""
    owner_role = limits.lock_owners()
    held = User.objects.lock(user.pk)
    wanted = {role.pk: role for role in roles}
    had = {row.role_id: row for row in UserRole.objects.filter(user=held).select_related("role")}
    added = [role for pk, role in wanted.items() if pk not in had]
    removed = [row for pk, row in had.items() if pk not in wanted]
    if not (added or removed):
        return held
    limits.require_roles_within(actor, [*added, *(row.role for row in removed)])
    if any(row.role.key == OWNER for row in removed):
        limits.require_another_owner(owner_role, held)
    UserRole.objects.filter(pk__in=[row.pk for row in removed]).delete()
    UserRole.objects.bulk_create(UserRole(user=held, role=role) for role in added)
    event = UserRolesChanged(
        user_id=held.pk,
        added=tuple(role.pk for role in added),
        removed=tuple(row.role_id for row in removed),
    )
    publish(event, actor=actor, subject=held)
    return held


@action(USERS_EDIT, on="user")
def deactivate_user(*, user: User, actor: Actor) -> User:
    """Close the door and end all sessions; what the person did stays. Refused for oneself and the last owner."""
    owner_role = limits.lock_owners()
    held = User.objects.lock(user.pk)
    if not held.is_active:
        raise Refused(_("%(name)s can't sign in already.") % {"name": held.name})
    if person_of(actor) == held:
        raise Refused(_("You can't lock yourself out. Ask another owner."))
    limits.require_equal_rights(actor, held)
    if UserRole.objects.filter(user=held, role=owner_role).exists():
        limits.require_another_owner(owner_role, held)
    held.is_active = False
    held.save(update_fields=["is_active"])
    publish(UserDeactivated(user_id=held.pk, sessions=end_all(held)), actor=actor, subject=held)
    return held


@action(USERS_EDIT, on="user")
def reactivate_user(*, user: User, actor: Actor) -> User:
    held = User.objects.lock(user.pk)
    if held.is_active:
        raise Refused(_("%(name)s can sign in already.") % {"name": held.name})
    limits.require_equal_rights(actor, held)
    held.is_active = True
    held.save(update_fields=["is_active"])
    publish(UserReactivated(user_id=held.pk), actor=actor, subject=held)
    return held
