"""The page from which all settings are reached, in groups, each with what it is for."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import access, settings_pages
from core.models import TaxRate, User
from core.permissions import SETTINGS_VIEW, SIGNED_IN
from core.routes import guarded


@require_safe
@guarded(SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """For everyone; who may set nothing of the firm is led to what is their own."""
    user = cast("User", request.user)
    groups = settings_pages.groups_for(user)
    sees_rates = access.may(user, SETTINGS_VIEW)
    unchecked = TaxRate.objects.filter(must_be_checked=True).count() if sees_rates else 0
    return render(request, "core/settings.html", {"groups": groups, "unchecked": unchecked})
