"""Files of a list over HTTP: at once up to the limit, by a job with a notification beyond it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import access, clock
from core.access import home_company
from core.answers import done
from core.errors import Refused
from core.lists import export_jobs, files, paging
from core.lists.listing import Listing

if TYPE_CHECKING:
    from core.lists.view import ListView

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answer(view: ListView, kind: str) -> HttpResponseBase:
    """The file, or for more rows than the limit the question whether it shall be prepared."""
    listing = _listing(view, kind)
    if not listing.count.exact:
        values = {"view": view, "title": view.title, "kind": kind}
        values |= {"back_url": view.request.path, "form_url": view.request.get_full_path()}
        return TemplateResponse(view.request, "core/list_export.html", values)
    day = clock.today(home_company(view.user))
    name = f"{file_name(str(view.title), day.isoformat())}.{kind}"
    response = _csv(listing) if kind == CSV else _xlsx(listing, str(view.title))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def order(view: ListView, kind: str) -> HttpResponseBase:
    """Ask for a large file; it is written by a worker and announced by a notification."""
    listing = _listing(view, kind)
    job = export_jobs.ask(actor=view.user, view=view.name, kwargs=dict(view.kwargs), query=listing.query, kind=kind)
    return done(view.request, reverse("core:export", args=[job.pk]))


def _listing(view: ListView, kind: str) -> Listing:
    if kind not in MEDIA_TYPES:
        raise Http404
    for needed in view.export_needs():
        access.require(view.user, needed)
    if view.listing.is_broken:
        raise Refused(" ".join(view.listing.problems), link=view.request.path, link_label=_("Show the list without it"))
    return view.listing


def _csv(listing: Listing) -> StreamingHttpResponse:
    pieces = files.write_csv(files.exports_of(listing.written), paging.batches(listing.rows, listing.order))
    return StreamingHttpResponse(_spoken(pieces), content_type=MEDIA_TYPES[CSV])


def _spoken(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces are made after the middlewares have gone home: keep the reader's language and zone."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    while True:
        with translation.override(language), timezone.override(zone):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _xlsx(listing: Listing, title: str) -> FileResponse:
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    files.write_xlsx(
        target, files.exports_of(listing.written), paging.batches(listing.rows, listing.order), title=title
    )
    target.seek(0)
    return FileResponse(target, content_type=MEDIA_TYPES[XLSX])


def file_name(title: str, day: str) -> str:
    """ASCII, so that every browser writes the same name."""
    return f"{slugify(title) or 'list'}-{day}"
