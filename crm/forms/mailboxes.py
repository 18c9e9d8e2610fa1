"""Forms of mailboxes: one's own, and those of the firm. The password goes in and never comes out."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import home_company
from core.forms import ModelForm
from core.models import User
from core.sealing import Unreadable, unseal
from crm.mail.addresses import PUBLIC_DOMAINS
from crm.mail.imap import Account, ServerTrouble, Session, session
from crm.models import Mailbox
from crm.models.mailboxes import inbox_alone

QUICK = 12
NAMED = ("host", "port", "security", "login")


class Lines(forms.CharField):
    """One entry a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()][:50]


class PersonalMailboxForm(ModelForm):
    """Tried out at the server before it is saved, so that a slip is said by the field."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("An app password where your provider has them. It is stored sealed and never shown."),
    )
    folders = Lines(
        label=gettext_lazy("Folders to read"),
        help_text=gettext_lazy("One a line. All other folders are never looked into."),
    )
    reads_sent = forms.BooleanField(
        label=gettext_lazy("Read the folder of sent mail too"),
        required=False,
        help_text=gettext_lazy("So that your own answers stand on the timelines. Keel finds the folder by itself."),
    )
    private_labels = Lines(
        label=gettext_lazy("Labels that are never stored"),
        required=False,
        help_text=gettext_lazy("One a line: keywords of your mail program, or labels of Gmail."),
    )

    class Meta:
        model = Mailbox
        fields = [
            "name", "address", "host", "port", "security", "login", "folders", "private_labels", "backfill_days",
            "sharing", "keeps_unmatched", "canary",
        ]  # fmt: skip
        fieldsets = [
            (gettext_lazy("The mailbox"), "", ["name", "address"]),
            (
                gettext_lazy("Its server"),
                gettext_lazy("Keel looks and never touches: no mail is marked, moved or deleted."),
                ["host", "port", "security", "login", "password"],
            ),
            (
                gettext_lazy("What is read"),
                gettext_lazy("Mail with people Keel knows is stored; all other mail stays on the server."),
                ["folders", "reads_sent", "private_labels", "backfill_days", "keeps_unmatched"],
            ),
            (
                gettext_lazy("Who sees it"),
                gettext_lazy("You read all of it. Colleagues see this much of mail with clients, contacts and leads."),
                ["sharing"],
            ),
            (gettext_lazy("Proof"), gettext_lazy("A test mail each hour shows that mail really comes."), ["canary"]),
        ]

    def prepare(self) -> None:
        if self.is_new:
            person = self.actor
            assert isinstance(person, User)  # forms are filled in by people
            self.initial.setdefault("address", person.email)
            self.initial.setdefault("name", person.name)
            self.initial.setdefault("login", person.email)
            self.initial.setdefault("folders", inbox_alone())
            self.initial.setdefault("reads_sent", True)
            self.instance.owner = person
            self.instance.company = home_company(person)
        self._prepare_server()

    def _prepare_server(self) -> None:
        """What is asked for once: the password, and whether the folder of sent mail is to be found."""
        self.fields["password"].required = self.is_new
        if not self.is_new:
            del self.fields["reads_sent"]

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().casefold()
        if not re.fullmatch(r"[\w.\-:]+", host):
            raise ValidationError(_("Give the name of the server, as imap.firm.fi."))
        return host

    def clean_login(self) -> str:
        login = str(self.cleaned_data["login"])
        if any(ord(mark) < 32 for mark in login) or '"' in login:
            raise ValidationError(_("This can't be a login."))
        return login

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (self.is_new or self._moved() or data.get("password") or "folders" in self.changed_data):
            self._try(data)
        return data

    def _moved(self) -> bool:
        return any(name in self.changed_data for name in NAMED)

    def _try(self, data: dict[str, Any]) -> None:
        if "folders" in self.changed_data:
            self.instance.lacks_sent = False
        if self._moved() and not self.is_new and not data.get("password"):
            self.add_error("password", _("Enter the password again: it is told to this server only."))
            return
        try:
            with self.opened(data) as server:
                for folder in data["folders"]:
                    server.open(folder)
                if data.get("reads_sent") and data.get("kind") != Mailbox.Kind.DROP:
                    self._add_sent(data, server.sent_folder())
        except Unreadable:
            self.add_error("password", _("The stored password can't be read any more: enter it again."))
        except ServerTrouble as trouble:
            self.add_error(self.place_of(trouble), str(trouble))

    def opened(self, data: dict[str, Any]) -> AbstractContextManager[Session]:
        """A session in the mailbox as it was typed. Raises ServerTrouble, Unreadable."""
        password = data.get("password") or unseal(self.instance.secret)
        account = Account(data["host"], data["port"], data["security"], data["login"], password)
        return session(account, timeout=QUICK)

    def place_of(self, trouble: ServerTrouble) -> str | None:
        """The field by which it is said."""
        return "folders" if trouble.is_folder else "host"

    def _add_sent(self, data: dict[str, Any], folder: str) -> None:
        """Without one it is connected all the same, and its page asks for the folder."""
        self.instance.lacks_sent = not folder
        if folder and folder not in data["folders"]:
            data["folders"] = [*data["folders"], folder]


class FirmMailboxForm(PersonalMailboxForm):
    """A shared mailbox, or the address that colleagues send copies to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(kind.value, kind.label) for kind in (Mailbox.Kind.SHARED, Mailbox.Kind.DROP)],
    )

    own_domains = Lines(
        label=gettext_lazy("Further domains of the firm"),
        required=False,
        help_text=gettext_lazy(
            "One a line. Mail between colleagues is not stored; the domains of companies and shared mailboxes count already."
        ),
    )
    readers = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True),
        label=gettext_lazy("Who reads all of it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(PersonalMailboxForm.Meta):
        fields = [
            "kind", *PersonalMailboxForm.Meta.fields, "owner", "company", "inquiry_address", "auth_server",
            "trusts_senders", "own_domains",
        ]  # fmt: skip
        fieldsets = [
            (gettext_lazy("The mailbox"), "", ["kind", "name", "address", "company", "owner"]),
            *PersonalMailboxForm.Meta.fieldsets[1:3],
            (
                gettext_lazy("Who sees it"),
                gettext_lazy("The responsible person and the readers read all of it; colleagues this much."),
                ["readers", "sharing"],
            ),
            (
                gettext_lazy("Leads and copies"),
                gettext_lazy("What strangers write to the inquiry address becomes a lead."),
                ["inquiry_address", "auth_server", "trusts_senders", "own_domains"],
            ),
            PersonalMailboxForm.Meta.fieldsets[4],
        ]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("folders", inbox_alone())
            self.initial.setdefault("keeps_unmatched", True)
            self.initial.setdefault("canary", Mailbox.Canary.SMTP)
            self.initial.setdefault("owner", self.actor)
            self.initial.setdefault("company", home_company(self.actor))  # type: ignore[arg-type]
            self.initial.setdefault("reads_sent", True)
        self._prepare_server()
        if not self.is_new:
            self.initial["readers"] = list(self.instance.members.all())
            self.initial["kind"] = self.instance.kind
        self.fields["auth_server"].help_text = _(
            "What it calls itself in the header Authentication-Results, as mx.google.com. Its word alone proves that a mail "
            "to the filing address is from a colleague. Left empty, it is learnt from the first test mail."
        )
        self.fields["trusts_senders"].help_text = _(
            "Only if it refuses mail that bears a colleague's address and did not come from them."
        )

    def clean_own_domains(self) -> list[str]:
        domains = [line.casefold().removeprefix("@") for line in self.cleaned_data["own_domains"]]
        for domain in domains:
            if not re.fullmatch(r"[\w\-]+(\.[\w\-]+)+", domain):
                raise ValidationError(_("“%(domain)s” is no domain.") % {"domain": domain})
            if domain in PUBLIC_DOMAINS:
                raise ValidationError(_("Half the world has addresses at %(domain)s.") % {"domain": domain})
        return list(dict.fromkeys(domains))

    def clean_auth_server(self) -> str:
        return str(self.cleaned_data["auth_server"]).strip().casefold()
