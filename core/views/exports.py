"""Large files of lists: their progress and the file itself, for the person who asked."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import access
from core.lists.exporting import MEDIA_TYPES, file_name
from core.lists.registry import list_named
from core.lists.view import ListView
from core.models import ExportJob, User
from core.permissions import SIGNED_IN
from core.routes import guarded


@require_safe
@guarded(SIGNED_IN)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is; the part that shows it asks again until it is ready."""
    job, view = _own(request, pk)
    template = "core/export_progress.html" if request.headers.get("HX-Request") else "core/export.html"
    return render(request, template, {"job": job, "title": view.title})


@require_safe
@guarded(SIGNED_IN)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, while it is kept and the person may still see the list."""
    job, view = _own(request, pk)
    if job.state != ExportJob.State.DONE or not job.file:
        raise Http404
    name = f"{file_name(str(view.title), job.asked_at.date().isoformat())}.{job.format}"
    response = FileResponse(
        job.file.open("rb"), content_type=MEDIA_TYPES[job.format], as_attachment=True, filename=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own(request: HttpRequest, pk: int) -> tuple[ExportJob, type[ListView]]:
    """Nobody's files but one's own, and only of a list one may still see."""
    user = cast("User", request.user)
    job = get_object_or_404(ExportJob, pk=pk, user=user)
    view = list_named(job.view)
    if view is None or not all(access.may(user, one) for one in view.export_needs()):
        raise Http404
    return job, view
