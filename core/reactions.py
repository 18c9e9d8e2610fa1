"""What the ground floor itself plugs into its registries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import checks_nightly, pickers, search
from core.audit import checking
from core.audit.showing import hide_value
from core.counts import add_count
from core.models import ApprovalRequest, Employment, User, WorkRoleRate
from core.permissions import APPROVE, RATES_VIEW, SIGNED_IN, USERS_VIEW
from core.search.own import find_users

checks_nightly.register("core.audit_chain", _("The audit trail is complete and unchanged"), checking.problems)


def approvals_waiting(user: User) -> int:
    return ApprovalRequest.objects.waiting().filter(approver=user).count()


add_count("approvals", approvals_waiting, APPROVE, says=_("Approvals that wait for you: %(count)s"), tone="act")
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
for pay in (Employment, WorkRoleRate):
    hide_value(pay, "hourly_cost", RATES_VIEW)
