"""The first-run wizard: one page behind the code that stands on the terminal."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core import clock
from core import setup as wizard
from core.access import System
from core.errors import Refused
from core.firm.actions import set_up_firm
from core.firm.forms.setup import SetupForm
from core.firm.sessions import sign_in
from core.permissions import PUBLIC
from core.routes import guarded


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(PUBLIC)
def setup(request: HttpRequest) -> HttpResponse:
    """404 once there is a company, 403 without the code, else the form; ends signed in on Today."""
    if not wizard.is_open():
        raise Http404(_("There is nothing here, or it is not yours to see."))
    code = request.POST.get("code") or request.GET.get("code", "")
    if not wizard.fits(code):
        return render(request, "core/setup_code.html", {"tried": bool(code)}, status=403)
    given = request.POST if request.method == "POST" else None
    form = SetupForm(given, actor=System("setup"))
    if given is None or not form.is_valid():
        return _page(request, form, code, 200 if given is None else 422)
    try:
        owner = set_up_firm(values=form.cleaned_data, on=clock.today(), actor=System("setup"))
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, form, code, 409)
    wizard.use_up()
    sign_in(request, owner)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(request: HttpRequest, form: SetupForm, code: str, status: int) -> HttpResponse:
    return render(request, "core/setup.html", {"form": form, "code": code}, status=status)
