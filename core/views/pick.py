"""Options of an entity picker: at most twenty, within the person's scope."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import access, pickers
from core.models import User
from core.permissions import SIGNED_IN
from core.routes import guarded


@require_safe
@guarded(SIGNED_IN)
def pick(request: HttpRequest, name: str) -> HttpResponse:
    """/pick/<name>/?q=words, with the narrowing the picker knows (?company=3)."""
    user = cast("User", request.user)
    picker = pickers.known(name)
    if picker is None:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    access.require(user, picker.permission)
    q = request.GET.get("q", "")[:100].replace("\x00", "")
    given = {key: value for key, value in request.GET.items() if key in picker.narrow and str(value).isdecimal()}
    found = pickers.options(picker, q, user, given)
    note = picker.note or (lambda row: "")
    options = [(row.pk, picker.label(row), note(row)) for row in found]
    values = {"options": options, "q": q, "create_url": picker.create_link(user)}
    return render(request, "ui/picker_options.html", values)
