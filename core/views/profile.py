"""One's own account: name, language, looks, sessions; and the way into it by invitation."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import answers
from core.extensions import panels_of
from core.firm import actions, invitations
from core.firm.forms.profile import JoinForm, ProfileForm
from core.firm.sessions import sessions_of, sign_in
from core.models import User
from core.permissions import PUBLIC, SIGNED_IN
from core.routes import guarded
from core.views.generic import EditView


class Profile(EditView):
    """The person's own row, and no other: the address names nobody."""

    permission = SIGNED_IN
    queryset = User.objects.all()
    form_class = ProfileForm
    template_name = "core/profile.html"
    title = _("Your profile")
    done = _("Your profile is saved.")

    def rows(self) -> Any:
        return User.objects.filter(pk=self.user.pk)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs, pk=request.user.pk)

    def object_url(self) -> str:
        return reverse("core:profile")

    def success_url(self, row: Any) -> str:
        return self.object_url()

    def cancel_url(self) -> str:
        return "/"

    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.get_title(), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        sessions = [(session, session.session_key == here) for session in sessions_of(self.user)]
        return super().context(
            panels=[(panel, panel.url(self.user.pk)) for panel in panels_of("core.profile", self.user)],
            sessions=sessions,
            has_second_factor=is_mfa_enabled(self.user),
            **more,
        )


@require_POST
@guarded(SIGNED_IN)
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_session(session_id=pk, actor=cast("User", request.user))
    return answers.done(request, reverse("core:profile"), _t("The session is ended."))


@require_POST
@guarded(SIGNED_IN)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key or ""
    actions.end_other_sessions(current=key, actor=cast("User", request.user))
    return answers.done(request, reverse("core:profile"), _t("You are signed out everywhere else."))


@require_POST
@guarded(SIGNED_IN)
def choose_theme(request: HttpRequest) -> HttpResponse:
    actions.choose_theme(theme=request.POST.get("theme", ""), actor=cast("User", request.user))
    return answers.done(request, _back(request), _t("The looks are saved."))


def _back(request: HttpRequest) -> str:
    """The page of ours that the person came from, else the profile."""
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else reverse("core:profile")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(PUBLIC)
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: choose a password and be signed in."""
    try:
        user = invitations.user_of(token)
    except invitations.DeadInvitation as dead:
        return render(request, "core/profile_invitation_dead.html", {"message": dead.message}, status=410)
    with translation.override(user.language):
        given = request.POST if request.method == "POST" else None
        first = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
        form = JoinForm(given, user=user, initial=first)
        if given is not None and form.is_valid():
            joined = actions.accept_invitation(token=token, actor=user, **form.cleaned_data)
            sign_in(request, joined)
            return redirect("/")
        status = 422 if given is not None else 200
        return render(request, "core/profile_invitation.html", {"form": form, "user_email": user.email}, status=status)
