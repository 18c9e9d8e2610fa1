"""Roles that the firm makes its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import Deleted, publish
from core.firm import limits
from core.firm.events import GrantsChanged, RoleCopied
from core.models import Grant, Role, UserRole
from core.permissions import REGISTRY, ROLES_EDIT, Scope
from core.roles import OWNER, shipped_grants, shipped_roles, shown_description, shown_name


@action(ROLES_EDIT, on="role")
def copy_role(*, role: Role, name: str, actor: Actor) -> Role:
    """A role of the firm's own with the same grants, free to be changed; Refused when the name is taken."""
    clean = " ".join(name.split())
    if Role.objects.filter(name__iexact=clean).exists():
        raise Refused(_("There is a role “%(name)s” already.") % {"name": clean})
    grants = _grants(role)
    limits.require_within(actor, grants)
    made = Role.objects.create(key=_free_key(clean), name=clean, description=shown_description(role))
    Grant.objects.bulk_create(Grant(role=made, permission=p, scope=scope) for p, scope in grants.items())
    publish(RoleCopied(role_id=made.pk, source_id=role.pk, grants=grants), actor=actor, subject=made)
    return made


def _grants(role: Role) -> dict[str, str]:
    return dict(Grant.objects.filter(role=role).order_by("permission").values_list("permission", "scope"))


def _free_key(name: str) -> str:
    base = slugify(name)[:40] or "role"
    taken = set(Role.objects.filter(key__startswith=base).values_list("key", flat=True)) | set(shipped_roles())
    if base not in taken:
        return base
    return next(key for number in range(2, len(taken) + 3) if (key := f"{base}-{number}") not in taken)


@action(ROLES_EDIT, on="role")
def change_grants(*, role: Role, grants: Mapping[str, str], actor: Actor) -> Role:
    """Set what the role grants: permission name → scope, "" for none; unnamed permissions stay as they are.

    Refused for the owner's role, for unknown names, and for rights that the actor does not hold.
    """
    held = Role.objects.lock(role.pk)
    if held.key == OWNER:
        raise Refused(_("The role “%(role)s” holds every right and can't be changed.") % {"role": shown_name(held)})
    _require_known(grants)
    old = _grants(held)
    new = {name: scope for name, scope in (old | dict(grants)).items() if scope}
    differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    if not differing:
        return held
    limits.require_within(actor, {name: given[name] for given in (old, new) for name in differing if name in given})
    _write(held, old, new)
    if held.shipped:
        held.changed = True
        held.save(update_fields=["changed"])
    publish(_difference(held, old, new, differing), actor=actor, subject=held)
    return held


def _require_known(grants: Mapping[str, str]) -> None:
    for name, scope in grants.items():
        if name not in REGISTRY or (scope and scope not in Scope.values):
            raise Refused(_("There is no right “%(name)s” (%(scope)s).") % {"name": name, "scope": scope})


def _write(role: Role, old: dict[str, str], new: dict[str, str]) -> None:
    gone = [name for name, scope in old.items() if new.get(name) != scope]
    Grant.objects.filter(role=role, permission__in=gone).delete()
    fresh = [name for name, scope in new.items() if old.get(name) != scope]
    Grant.objects.bulk_create(Grant(role=role, permission=name, scope=new[name]) for name in fresh)


def _difference(role: Role, old: dict[str, str], new: dict[str, str], names: set[str]) -> GrantsChanged:
    return GrantsChanged(
        role_id=role.pk,
        old={name: old[name] for name in sorted(names) if name in old},
        new={name: new[name] for name in sorted(names) if name in new},
    )


@action(ROLES_EDIT, on="role")
def restore_role(*, role: Role, actor: Actor) -> Role:
    """Give a shipped role the grants it came with; from then on it follows the program again."""
    held = Role.objects.lock(role.pk)
    if not (held.shipped and held.changed):
        raise Refused(_("This role is as it came."))
    old, new = _grants(held), shipped_grants(held.key)
    differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    limits.require_within(actor, {name: given[name] for given in (old, new) for name in differing if name in given})
    _write(held, old, new)
    held.changed = False
    held.save(update_fields=["changed"])
    publish(_difference(held, old, new, differing), actor=actor, subject=held)
    return held


@action(ROLES_EDIT, on="role")
def delete_role(*, role: Role, actor: Actor) -> None:
    """Only a role of the firm's own that nobody holds."""
    held = Role.objects.lock(role.pk)
    if held.shipped:
        raise Refused(_("This role came with Keel. Take it from those who hold it instead."))
    holders = UserRole.objects.filter(role=held).count()
    if holders:
        raise Refused(_("%(count)d users hold this role. Take it from them first.") % {"count": holders})
    limits.require_within(actor, _grants(held))
    old = {"key": held.key, "name": held.name, "grants": _grants(held)}
    event = Deleted(model=Role._meta.label_lower, pk=held.pk, old=old)
    held.delete()
    publish(event, actor=actor, subject=role)
