"""The technical administration: for those who may enter it and have signed in with a second factor.

There is no way around the factor, on the demo neither: whoever wants to see the administration there sets an
authenticator app up for the demo's owner (Your profile, Second factor), which takes a minute.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _

from core import access
from core.permissions import ADMIN_ENTER

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class KeelAdmin(AdminSite):
    site_header = _("Keel administration")
    site_title = _("Keel administration")
    index_title = _("Reference rows and schedules")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """The grant, a second factor that is set up, and this very session opened with it."""
        return may_enter(request) and has_factor(request) and used_factor(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Django sends here whoever may not enter: strangers sign in, others learn what is missing."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.path, resolve_url("account_login"))
        if self.has_permission(request):
            return render(request, "core/settings_factor.html", {"ready": True})
        context = {"may_enter": may_enter(request), "has_factor": has_factor(request)}
        return render(request, "core/settings_factor.html", context, status=403)


def may_enter(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.is_active and access.may(user, ADMIN_ENTER))


def has_factor(request: HttpRequest) -> bool:
    return is_mfa_enabled(request.user, FACTORS)


def used_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with the factor; recovery codes count as one."""
    user: Any = request.user
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


site = KeelAdmin(name="admin")
