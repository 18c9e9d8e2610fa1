"""Search: a page of its own, and the palette's hits as its fragment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.permissions import SIGNED_IN
from core.routes import guarded
from core.search.finding import find

IN_PALETTE = 6
ON_PAGE = 25


@guarded(SIGNED_IN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    fragment = bool(request.headers.get("HX-Request"))
    found = find(request.user, query, IN_PALETTE if fragment else ON_PAGE)  # type: ignore[arg-type]
    template = "core/palette_hits.html" if fragment else "core/palette.html"
    return render(request, template, {"query": query, "found": found})
