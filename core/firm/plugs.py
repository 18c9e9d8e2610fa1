"""What the firm puts into core's registries: fields that may be seen, verbs, files. Read in by core.reactions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import attachments
from core.acts import Act, register
from core.approvals import agenda  # noqa: F401  puts its lines on the agenda
from core.fields import declare, field
from core.firm.invitations import is_pending
from core.models import Employment, Letterhead, Role, User, WorkRoleRate
from core.permissions import RATES_VIEW, ROLES_EDIT, SETTINGS_EDIT, SETTINGS_VIEW, USERS_EDIT
from core.roles import OWNER

# Without this the registry would take every column, the password among them.
declare(User, "name", "title", "email", "language", "time_zone", "theme", "shortcuts", "signature", "daily_digest")
declare(
    Employment,
    field("user", picker="users"),
    "company",
    "department",
    "work_role",
    field("line_manager", picker="users"),
    "calendar",
    "period",
    "week",
    field("hourly_cost", permission=RATES_VIEW),
)
declare(WorkRoleRate, "company", "work_role", "period", "hourly_price", field("hourly_cost", permission=RATES_VIEW))
attachments.register(Letterhead, SETTINGS_VIEW, SETTINGS_EDIT)


def _is_active(user: Any) -> bool:
    return bool(user.is_active)


def _waits(user: Any) -> bool:
    return bool(user.is_active) and is_pending(user)


register(
    User,
    Act("edit", _("Edit"), "core:user_edit", USERS_EDIT, link=True, icon="edit"),
    Act("roles", _("Roles"), "core:user_roles", USERS_EDIT, shown=_is_active, link=True, icon="role", primary=True),
    Act(
        "invite_again", _("Invite again"), "core:user_invite_again", USERS_EDIT, shown=_waits, asks=True, icon="submit"
    ),
    Act("handover", _("Hand over"), "core:user_handover", USERS_EDIT, link=True, rare=True, icon="assignment"),
    Act("deactivate", _("Lock out"), "core:user_deactivate", USERS_EDIT, shown=_is_active, asks=True, tone="danger"),
    Act(
        "reactivate",
        _("Let in again"),
        "core:user_reactivate",
        USERS_EDIT,
        shown=lambda user: not user.is_active,
        asks=True,
        icon="undo",
    ),
)
register(
    Role,
    Act(
        "grants",
        _("Change rights"),
        "core:role_grants",
        ROLES_EDIT,
        shown=lambda role: role.key != OWNER,
        link=True,
        icon="edit",
        primary=True,
    ),
    Act("copy", _("Copy"), "core:role_copy", ROLES_EDIT, asks=True, icon="role"),
    Act("rename", _("Rename"), "core:role_edit", ROLES_EDIT, shown=lambda role: not role.shipped, link=True),
    Act(
        "restore",
        _("As it came"),
        "core:role_restore",
        ROLES_EDIT,
        shown=lambda role: role.shipped and role.changed,
        asks=True,
        icon="undo",
    ),
    Act(
        "delete",
        _("Delete"),
        "core:role_delete",
        ROLES_EDIT,
        shown=lambda role: not role.shipped,
        asks=True,
        tone="danger",
        icon="delete",
    ),
)
