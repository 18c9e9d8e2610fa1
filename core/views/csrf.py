"""A form that was opened before its reader last signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.csrf import csrf_failure

from core.answers import is_fragment


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """htmx opens the page anew, where what was typed is offered back (static/js/guard.js); a plain browser reads why."""
    if is_fragment(request):
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return csrf_failure(request, reason)
