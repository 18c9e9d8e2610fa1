"""Views of lists: saving, renaming, sharing, pinning, deleting."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.answers import done
from core.errors import Refused
from core.lists import saved
from core.lists.registry import list_named
from core.models import SavedView, User
from core.permissions import SIGNED_IN, VIEWS_SAVE
from core.routes import guarded


@require_POST
@guarded(VIEWS_SAVE)
def save(request: HttpRequest) -> HttpResponse:
    """Keep a list's parameters under a name; the list is named by `view`, its address by `next`."""
    view, given = request.POST.get("view", ""), request.POST
    if list_named(view) is None:
        raise Refused(_("There is no such list."))
    kept = saved.save_view(
        actor=cast("User", request.user),
        view=view,
        name=_name(request),
        query=given.get("query", "")[:4000],
        path=_path(request),
        is_default=bool(given.get("is_default")),
        sharing=given.get("sharing", ""),
    )
    if given.get("pinned"):
        saved.pin_view(actor=cast("User", request.user), saved=kept, pinned=True)
    return _back(request, kept.query, _("View saved"))


@require_POST
@guarded(VIEWS_SAVE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view, share it, or make it the one the list opens with."""
    row, given = _changeable(request, pk), request.POST
    saved.change_view(
        actor=cast("User", request.user),
        saved=row,
        name=_name(request),
        is_default=bool(given.get("is_default")),
        sharing=given.get("sharing", row.sharing),
    )
    return _back(request, row.query, _("View saved"))


@require_POST
@guarded(VIEWS_SAVE)
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the menu, or with `off` out of it."""
    user, row, wanted = _chosen(request, pk)
    saved.pin_view(actor=user, saved=row, pinned=wanted)
    return _back(request, row.query, _("Pinned to the menu") if wanted else _("Taken out of the menu"))


@require_POST
@guarded(VIEWS_SAVE)
def open_with(request: HttpRequest, pk: int) -> HttpResponse:
    """The list opens with this view for the person, or with `off` no longer."""
    user, row, wanted = _chosen(request, pk)
    saved.open_with(actor=user, saved=row, wanted=wanted)
    said = _("The list opens with “%(name)s” now") if wanted else _("The list opens with everything now")
    return _back(request, row.query, said % {"name": row.name})


@require_POST
@guarded(SIGNED_IN)
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns a list shows to the person from now on; with `usual` those it has by itself."""
    view, given = request.POST.get("view", ""), request.POST
    found = list_named(view)
    if found is None:
        raise Refused(_("There is no such list."))
    names = [] if given.get("usual") else [name[:60] for name in given.getlist("columns") if name]
    saved.choose_columns(actor=cast("User", request.user), view=view, names=names)
    asked = given.get("next", "").partition("?")[2]
    return _back(request, asked, _("Columns kept"))


@require_POST
@guarded(VIEWS_SAVE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = _changeable(request, pk)
    saved.delete_view(actor=cast("User", request.user), saved=row)
    return _back(request, "view=all", _("View deleted"))


def _chosen(request: HttpRequest, pk: int) -> tuple[User, SavedView, bool]:
    """Who presses, a view they are offered, and whether they want it or, with `off`, no longer."""
    user = cast("User", request.user)
    row = get_object_or_404(SavedView.objects.offered_to(user, clock.today()), pk=pk)
    return user, row, not request.POST.get("off")


def _changeable(request: HttpRequest, pk: int) -> SavedView:
    """One's own, and shared ones for who keeps them; a stranger's view is not there at all."""
    user = cast("User", request.user)
    row = get_object_or_404(SavedView, pk=pk)
    if not saved.may_change(user, row):
        raise Http404
    return row


def _name(request: HttpRequest) -> str:
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        raise Refused(_("Give the view a name."))
    return name


def _path(request: HttpRequest) -> str:
    path = request.POST.get("next", "").partition("?")[0]
    return path if url_has_allowed_host_and_scheme(path, {request.get_host()}) else "/"


def _back(request: HttpRequest, query: str, sentence: str) -> HttpResponse:
    path = _path(request)
    return done(request, f"{path}?{query}" if query else path, sentence)
