"""Forms of mailboxes that are signed in to at a provider: what is asked besides, and how Keel is registered there."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ModelForm
from crm.forms.mailboxes import QUICK, FirmMailboxForm, PersonalMailboxForm
from crm.mail.accounts import opened
from crm.mail.imap import Account, LoginRefused, ServerTrouble, Session, session
from crm.mail.oauth import Tokens
from crm.mail.providers import PROVIDERS
from crm.models import Mailbox, MailProvider

SERVER = {"host", "port", "security", "login", "password"}


def _without_server(names: list[str]) -> list[str]:
    return [name for name in names if name not in SERVER]


def _sections(sections: Any) -> list[Any]:
    """The same sections without what the provider answers."""
    kept = [(title, why, _without_server(names)) for title, why, names in sections]
    return [one for one in kept if one[2]]


class _SignedIn(PersonalMailboxForm):
    """Filled in before the way to the provider; tried out with its tokens on the way back."""

    password: Any = None  # Django leaves the field out

    def __init__(self, *args: Any, provider: str = "", tokens: Tokens | None = None, **options: Any) -> None:
        self.provider, self.tokens = provider, tokens
        super().__init__(*args, **options)

    def _prepare_server(self) -> None:
        if not self.is_new:
            self.fields.pop("reads_sent", None)
            self.fields["address"].disabled = True
            self.fields["address"].help_text = _("Another mailbox is connected anew.")
        else:
            self.fields["address"].help_text = _("The account you sign in with has to be let into this mailbox.")

    def _try(self, data: dict[str, Any]) -> None:
        if self.tokens is not None or not self.is_new:
            super()._try(data)

    def opened(self, data: dict[str, Any]) -> AbstractContextManager[Session]:
        if self.tokens is None:
            return opened(Mailbox.objects.get(pk=self.instance.pk), timeout=QUICK)
        return session(account_at(self.provider, data["address"], self.tokens), timeout=QUICK)

    def place_of(self, trouble: ServerTrouble) -> str | None:
        if isinstance(trouble, LoginRefused):
            return "address"
        return "folders" if trouble.is_folder else None


def account_at(kind: str, address: str, tokens: Tokens) -> Account:
    provider = PROVIDERS[kind]
    return Account(provider.host, provider.port, provider.security, address, tokens.access, bearer=True)


class SignedInMailboxForm(_SignedIn):
    """A mailbox of one's own."""

    class Meta(PersonalMailboxForm.Meta):
        fields = _without_server(PersonalMailboxForm.Meta.fields)
        fieldsets = _sections(PersonalMailboxForm.Meta.fieldsets)


class FirmSignedInMailboxForm(_SignedIn, FirmMailboxForm):
    """A shared mailbox, or the address that colleagues send copies to."""

    class Meta(FirmMailboxForm.Meta):
        fields = _without_server(FirmMailboxForm.Meta.fields)
        fieldsets = _sections(FirmMailboxForm.Meta.fieldsets)


class MailProviderForm(ModelForm):
    """The secret goes in and never comes out."""

    secret_typed = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailProvider
        fields = ["client_id", "tenant"]
        fieldsets = [(gettext_lazy("The registration"), "", ["client_id", "secret_typed", "tenant"])]

    def prepare(self) -> None:
        self.fields["client_id"].required = True
        kept = self.instance.is_set_up
        self.fields["secret_typed"].required = not kept
        if kept:
            self.fields["secret_typed"].help_text = _("Stored sealed and never shown. Left empty, it stays as it is.")
        if not PROVIDERS[self.instance.kind].has_tenant:
            del self.fields["tenant"]
        else:
            self.fields["tenant"].help_text = _(
                "The directory (tenant) ID or the firm's domain there. Left empty, work accounts of any firm may sign in."
            )

    def clean_client_id(self) -> str:
        given = str(self.cleaned_data["client_id"]).strip()
        if not re.fullmatch(r"[\x21-\x7e]+", given):
            raise ValidationError(_("This can't be a client ID: copy it from the provider's page."))
        return given

    def clean_secret_typed(self) -> str:
        return str(self.cleaned_data["secret_typed"]).strip()

    def clean_tenant(self) -> str:
        """It becomes part of an address that is called: an ID, a domain, or one of Microsoft's own words."""
        given = str(self.cleaned_data["tenant"]).strip().casefold()
        if given and not re.fullmatch(r"[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?", given):
            raise ValidationError(_("Give the directory ID, or a domain as firm.onmicrosoft.com."))
        return given

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and "client_id" in self.changed_data and self.instance.secret and not data["secret_typed"]:
            self.add_error("secret_typed", _("Enter the secret of this registration."))
        return data
