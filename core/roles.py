"""The shipped roles as the program knows them; the matrix itself stands in config/roles.py, above all apps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.permissions import REGISTRY, Permission, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import Role

# The role that can do everything and must always have somebody in it.
OWNER = "owner"


@dataclass(frozen=True)
class RoleSpec:
    """A shipped role: what it is called, what it is for, and what it grants."""

    label: StrOrPromise
    description: StrOrPromise
    grants: Mapping[Permission, Scope]


def shipped_roles() -> dict[str, RoleSpec]:
    """Key → role, as config/roles.py says."""
    found: dict[str, RoleSpec] = import_string(settings.KEEL_ROLES)
    return found


def shipped_grants(key: str) -> dict[str, str]:
    """Permission name → scope of a shipped role; the owner's are all there are."""
    if key == OWNER:
        return dict.fromkeys(REGISTRY, Scope.ALL.value)
    return {permission.name: scope.value for permission, scope in shipped_roles()[key].grants.items()}


def shown_name(role: Role) -> str:
    """A shipped role's name in the reader's language; a copied one is called what the firm calls it."""
    return _(role.name) if role.shipped and role.name else role.name


def shown_description(role: Role) -> str:
    return _(role.description) if role.shipped and role.description else role.description
