"""The language of those who have not signed in; a person's own stands in the profile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from core.permissions import PUBLIC
from core.routes import guarded


@guarded(PUBLIC)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Keep `language` in a cookie and go back to `next`, which must lie here."""
    return set_language(request)
