"""One click into the demo company."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.demo_login import demo_logins, is_open
from core.firm.sessions import sign_in
from core.models import User
from core.permissions import PUBLIC
from core.routes import guarded


@require_POST
@guarded(PUBLIC)
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people; there is no such page where the demo is not open."""
    email = request.POST.get("email", "")
    if not is_open(request) or email not in {found.email for found in demo_logins()}:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    user = get_object_or_404(User.objects.active(), email=email)
    sign_in(request, user)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else settings.LOGIN_REDIRECT_URL)
