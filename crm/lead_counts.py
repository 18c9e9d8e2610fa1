"""How many leads are nobody's, beside their place in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.access import scope_of
from core.counts import add_count
from core.models import User
from core.permissions import Scope
from crm.models import Lead
from crm.permissions import LEAD_EDIT


def unattended(user: User) -> int:
    """For everyone who may give any lead to anybody."""
    return Lead.objects.unattended().count() if scope_of(user, LEAD_EDIT) == Scope.ALL else 0


add_count("leads", unattended, LEAD_EDIT, says=_("%(count)s leads without an owner or held back"), tone="warn")
