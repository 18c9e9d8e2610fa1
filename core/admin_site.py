"""The technical administration: for those who may enter it and have signed in with a second factor."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import access
from core.permissions import ADMIN_ENTER


class KeelAdmin(AdminSite):
    site_header = _("Keel administration")
    site_title = _("Keel administration")
    index_title = _("Reference rows and schedules")

    def has_permission(self, request: HttpRequest) -> bool:
        """The grant, a second factor that is set up, and this very session opened with it."""
        user = request.user
        if not (user.is_authenticated and user.is_active and access.may(user, ADMIN_ENTER)):  # type: ignore[arg-type]
            return False
        return is_mfa_enabled(user) and used_second_factor(request)


def used_second_factor(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


site = KeelAdmin(name="admin")
