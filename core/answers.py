"""Answers of views, one place for the statuses: 200/204/303 done, 409 refused or conflicting, 422 to be mended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACTED = "keel:acted"


class SeeOther(HttpResponseRedirect):
    status_code = 303


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def done(
    request: HttpRequest,
    url: str,
    message: StrOrPromise = "",
    *,
    fragment: str = "",
    toast: StrOrPromise = "",
    undo: str = "",
) -> HttpResponse:
    """Success. A browser is led to `url`; htmx too, unless `fragment` is the HTML that shows what changed.

    The message waits for the next page, or comes with the fragment as a toast; `undo` is the address to which its
    button Undo posts.
    """
    if is_fragment(request) and fragment:
        return shown(request, fragment, toast or message, undo=undo)
    if message:
        messages.success(request, str(message), extra_tags=undo)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url, "HX-Trigger": ACTED})
    return SeeOther(url)


def shown(
    request: HttpRequest, fragment: str, message: StrOrPromise = "", *, tone: str = "good", undo: str = ""
) -> HttpResponse:
    """A fragment after an act, with its toast; open dialogs close and the shell's counts refresh."""
    body = fragment + (toast_html(message, tone, undo=undo) if message else "")
    return HttpResponse(body, headers={"HX-Trigger": json.dumps({ACTED: "", "close": ""})})


def toast_html(message: StrOrPromise, tone: str = "good", *, undo: str = "") -> str:
    """A toast to be swapped in out of band; htmx brings the page's token to the address of its Undo."""
    inner = render_to_string("ui/toast.html", {"content": str(message), "tone": tone, "undo_url": undo})
    return f'<div id="toasts" hx-swap-oob="beforeend">{inner}</div>'


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, part: str = ""
) -> HttpResponse:
    """A page, or for htmx the part of it (`part` is another template, or `template#partial`)."""
    chosen = part if part and is_fragment(request) else template
    return render(request, chosen, context, status=status)


def invalid(request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "") -> HttpResponse:
    """The form again, with what is to mend: 422."""
    return page(request, template, context, status=422, part=part)


def conflict(request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "") -> HttpResponse:
    """Refused, or changed meanwhile: 409, with everything that was typed."""
    return page(request, template, context, status=409, part=part)
