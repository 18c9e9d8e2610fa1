"""What nobody may do with users and roles, whatever they are granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from core import access
from core.access import Actor, System
from core.errors import Refused
from core.models import Grant, Role, User
from core.permissions import WIDTH, Scope
from core.roles import OWNER, shown_name


def require_within(actor: Actor, grants: Mapping[str, str]) -> None:
    """Nobody gives away, or takes, what they don't hold themselves in the same width; raises Refused."""
    person = access.person_of(actor)
    if person is None and isinstance(actor, System):
        return
    held = access.grants_of(person) if person is not None else {}
    for name, scope in grants.items():
        if name not in held or WIDTH[held[name]] < WIDTH[Scope(scope)]:
            raise Refused(_("This would give or take rights that you don't have yourself. Ask an owner."))


def require_roles_within(actor: Actor, roles: Iterable[Role]) -> None:
    for role in roles:
        require_within(actor, dict(Grant.objects.filter(role=role).values_list("permission", "scope")))


def require_equal_rights(actor: Actor, user: User) -> None:
    """Whoever changes a person's access could sign in as them: that takes rights as wide as theirs."""
    require_roles_within(actor, Role.objects.filter(assignments__user=user))


def lock_owners() -> Role:
    """Owners are counted and taken away one at a time: two who remove each other at once must not both succeed."""
    return Role.objects.select_for_update().get(key=OWNER)


def require_another_owner(owner_role: Role, leaving: User) -> None:
    """Raises Refused when nobody else who can sign in is an owner; call it under `lock_owners`."""
    others = User.objects.active().filter(assignments__role=owner_role).exclude(pk=leaving.pk)
    if not any(person.has_usable_password() for person in others):
        sentence = _("%(name)s is the last one with the role “%(role)s”. Give it to somebody else first.")
        raise Refused(sentence % {"name": leaving.name, "role": shown_name(owner_role)})
