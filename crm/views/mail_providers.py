"""Settings: how Keel is registered where people sign in to their mailboxes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers
from core.permissions import Open, Permission
from core.views.generic.base import GuardedView
from core.views.settings_base import SettingsAct, SettingsEdit, below_settings
from crm.actions import mail_providers
from crm.forms.mailbox_sign_ins import MailProviderForm
from crm.mail.oauth import redirect_address
from crm.mail.providers import PROVIDERS
from crm.models import Mailbox, MailProvider
from crm.permissions import MAIL_PROVIDER_EDIT

TITLE = gettext_lazy("Sign-in to mailboxes")


class MailProviders(GuardedView):
    permission = MAIL_PROVIDER_EDIT
    title = TITLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "crm/mail_providers.html", self.context())

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())

    def context(self, **more: Any) -> dict[str, Any]:
        rows = {row.kind: row for row in MailProvider.objects.all()}
        counted = Mailbox.objects.live().values_list("signs_in").order_by("signs_in").annotate(Count("pk"))
        boxes = dict(counted)
        found = [(provider, rows.get(kind), boxes.get(kind, 0)) for kind, provider in PROVIDERS.items()]
        return super().context(providers=found, address=redirect_address(), is_reachable=is_reachable(), **more)


def is_reachable() -> bool:
    """Providers send people back to https, or to the very machine."""
    return settings.SITE_URL.startswith(("https://", "http://localhost", "http://127.0.0.1"))


class MailProviderEdit(SettingsEdit):
    """One row a provider, so its address names the provider."""

    permission: ClassVar[Permission | Open] = MAIL_PROVIDER_EDIT
    queryset = MailProvider.objects.all()
    form_class = MailProviderForm
    template_name = "crm/mail_provider_edit.html"
    list_url = "crm:mail_providers"
    list_label = TITLE

    def fetch(self) -> None:
        self.object = provider_row(self.kwargs["provider"])
        self.heading  # noqa: B018  kept before the form touches the row

    def save(self, form: Any) -> MailProvider:
        secret = form.cleaned_data["secret_typed"]
        return mail_providers.save_provider(provider=form.instance, secret=secret, actor=self.user)

    def success_url(self, row: Any) -> str:
        return reverse(self.list_url)

    def object_url(self) -> str:
        return reverse(self.list_url)

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings([(str(TITLE), self.object_url()), (self.heading, "")])

    def context(self, **more: Any) -> dict[str, Any]:
        provider = PROVIDERS[self.object.kind]
        return super().context(provider=provider, address=redirect_address(), is_reachable=is_reachable(), **more)


class RemoveMailProvider(SettingsAct):
    permission: ClassVar[Permission | Open] = MAIL_PROVIDER_EDIT
    queryset = MailProvider.objects.all()
    action = staticmethod(mail_providers.remove_provider)
    argument = "provider"
    list_url = "crm:mail_providers"
    list_label = TITLE
    title = gettext_lazy("Remove the registration")
    question = gettext_lazy("Mailboxes that people sign in to there are not read any more, and their owners are told.")
    done = gettext_lazy("Removed.")
    tone = "bad"

    def fetch(self) -> None:
        self.object = provider_row(self.kwargs["provider"])
        if self.object.pk is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))

    def object_url(self) -> str:
        return reverse(self.list_url)

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings([(str(TITLE), self.object_url()), (self.get_title(), "")])


def provider_row(kind: str) -> MailProvider:
    """The row, or one that is not saved yet. Raises Http404 for no provider of ours."""
    if kind not in PROVIDERS:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return MailProvider.objects.filter(kind=kind).first() or MailProvider(kind=kind)
