"""A person's own views of lists: saving, renaming, deleting."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.answers import done
from core.errors import Refused
from core.lists import saved
from core.lists.registry import list_named
from core.models import SavedView, User
from core.permissions import VIEWS_SAVE
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
        is_default=bool(given.get("is_default")),
    )
    return _back(request, kept.query, _("View saved"))


@require_POST
@guarded(VIEWS_SAVE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view or make it the one the list opens with."""
    own = _own(request, pk)
    user = cast("User", request.user)
    saved.rename_view(actor=user, saved=own, name=_name(request), is_default=bool(request.POST.get("is_default")))
    return _back(request, own.query, _("View saved"))


@require_POST
@guarded(VIEWS_SAVE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    saved.delete_view(actor=cast("User", request.user), saved=own)
    return _back(request, "view=all", _("View deleted"))


def _own(request: HttpRequest, pk: int) -> SavedView:
    """Nobody's views but one's own, whatever the scope of the grant."""
    return get_object_or_404(SavedView, pk=pk, user=request.user)


def _name(request: HttpRequest) -> str:
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        raise Refused(_("Give the view a name."))
    return name


def _back(request: HttpRequest, query: str, sentence: str) -> HttpResponse:
    path = request.POST.get("next", "").partition("?")[0]
    if not url_has_allowed_host_and_scheme(path, {request.get_host()}):
        path = "/"
    return done(request, f"{path}?{query}" if query else path, sentence)
