"""What the ground floor itself plugs into its registries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import checks_nightly, pickers, search
from core.audit import checking
from core.counts import add_count
from core.firm import handovers, plugs
from core.models import ApprovalRequest, User
from core.permissions import APPROVE, SIGNED_IN, USERS_VIEW
from core.search.acting import find_acts
from core.search.own import find_settings, find_users

checks_nightly.register("core.audit_chain", _("The audit trail is complete and unchanged"), checking.problems)


def approvals_waiting(user: User) -> int:
    return ApprovalRequest.objects.waiting().filter(approver=user).count()


add_count("approvals", approvals_waiting, APPROVE, says=_("Approvals that wait for you: %(count)s"), tone="act")
search.register(search.SearchProvider("core.settings", _("Settings"), SIGNED_IN, find_settings, position=80))
search.register(search.SearchProvider("acts", _("Actions"), SIGNED_IN, find_acts, position=1))
search.register(search.SearchProvider("core.users", _("Users"), USERS_VIEW, find_users, position=90))
pickers.register(
    pickers.Picker(
        "users",
        User,
        SIGNED_IN,
        search=("name", "email"),
        rows=lambda users: users.active(),
        note=lambda user: user.title,
    )
)

# Importing it is what registers the firm's fields, verbs and files.
__all__ = ["handovers", "plugs"]
