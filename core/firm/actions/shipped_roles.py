"""The shipped roles in the database; those that the firm has changed are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from core.access import Actor
from core.actions import action
from core.events import publish
from core.firm.events import ShippedRolesSynced
from core.models import Grant, Role
from core.permissions import ROLES_EDIT
from core.roles import OWNER, RoleSpec, shipped_grants, shipped_roles

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@action(ROLES_EDIT)
def sync_roles(*, actor: Actor) -> list[str]:
    """Create and update the roles of config/roles.py; returns the keys whose grants or texts changed.

    A role marked `changed` keeps its grants; the owner's are always all there are.
    """
    kept = {role.key: role for role in Role.objects.select_for_update().filter(shipped=True)}
    changed = [key for key, spec in shipped_roles().items() if _sync(key, spec, kept.get(key))]
    if changed:
        publish(ShippedRolesSynced(changed=tuple(changed)), actor=actor)
    return changed


def _sync(key: str, spec: RoleSpec, role: Role | None) -> bool:
    texts = {"name": _source(spec.label), "description": _source(spec.description)}
    is_new = role is None
    if role is None:
        role = Role.objects.create(key=key, shipped=True, **texts)
    said = any(getattr(role, field) != text for field, text in texts.items())
    if said and not role.changed:
        Role.objects.filter(pk=role.pk).update(**texts)
    granted = (key == OWNER or not role.changed) and _set_grants(role, shipped_grants(key))
    return is_new or granted or (said and not role.changed)


def _source(text: StrOrPromise) -> str:
    """The English text, which is the key of its translations (core.roles.shown_name)."""
    with translation.override("en"):
        return str(text)


def _set_grants(role: Role, wanted: dict[str, str]) -> bool:
    held = {grant.permission: grant for grant in Grant.objects.filter(role=role)}
    gone = [grant.pk for name, grant in held.items() if wanted.get(name) != grant.scope]
    new = [name for name, scope in wanted.items() if name not in held or held[name].scope != scope]
    if gone:
        Grant.objects.filter(pk__in=gone).delete()
    Grant.objects.bulk_create(Grant(role=role, permission=name, scope=wanted[name]) for name in new)
    return bool(gone or new)
