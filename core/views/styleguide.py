"""/styleguide/: every component in every state, for those who build Keel; absent from a running firm."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions import SIGNED_IN
from core.routes import guarded
from core.ui import samples


@guarded(SIGNED_IN)
def styleguide(request: HttpRequest) -> HttpResponse:
    """404 unless DEBUG or KEEL_STYLEGUIDE; `?form=bad` shows the form with its errors and warnings."""
    if not (settings.DEBUG or getattr(settings, "KEEL_STYLEGUIDE", False)):
        raise Http404
    context: dict[str, Any] = samples.everything(bad="bad" in request.GET.getlist("form"))
    return render(request, "core/styleguide.html", context)
