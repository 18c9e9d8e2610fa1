"""Around every request: language and zone of the person, sign-in, and answers to refusals."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core.errors import Refused

Next = Callable[[HttpRequest], HttpResponseBase]


class PersonMiddleware:
    """The signed-in person's language and time zone; strangers get the browser's best language."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated:
            language = user.language
            timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
        else:
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or translation.get_language_from_request(request)
            timezone.deactivate()
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AddressMiddleware:
    """An address with a zero byte asks for nothing: no text in the database can hold one, so no view has to refuse it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("zero byte in the address")
        return self.get_response(request)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every view needs a signed-in person unless it says PUBLIC; a lost session sends htmx to the sign-in page."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request"):
            back = urlsplit(request.headers.get("HX-Current-URL", "/"))
            login = redirect_to_login(f"{back.path}?{back.query}".rstrip("?"), resolve_url(settings.LOGIN_URL))
            return HttpResponse(status=401, headers={"HX-Redirect": login["Location"]})
        return super().handle_no_permission(request, view_func)


class AnswerMiddleware:
    """Refusals become 409 with their sentence; fragments are never stored; pages vary on HX-Request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.headers.get("HX-Request"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, Refused):
            return None
        template = "ui/refused_toast.html" if request.headers.get("HX-Request") else "ui/refused.html"
        response = render(request, template, {"refusal": exception, "back": request.headers.get("Referer", "/")}, status=409)
        if request.headers.get("HX-Request"):
            response.headers["HX-Reswap"] = "none"
        return response
