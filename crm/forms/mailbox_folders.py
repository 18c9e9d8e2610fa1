"""Choosing among the folders that the server has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import Form
from crm.forms.mailboxes import QUICK
from crm.mail.accounts import opened
from crm.mail.imap import ServerTrouble
from crm.models import Mailbox


class SentFolderForm(Form):
    folder = forms.ChoiceField(label=gettext_lazy("Folder of sent mail"), required=False)

    def prepare(self) -> None:
        box = self.instance
        assert isinstance(box, Mailbox)  # of the view
        self.trouble, found = "", []
        try:
            with opened(box, timeout=QUICK) as server:
                found = [name for name in server.folders() if name not in box.folders]
        except ServerTrouble as trouble:
            self.trouble = str(trouble)
            self.fields["folder"].help_text = self.trouble
        choices: Any = self.fields["folder"]
        choices.choices = [("", _("There is none")), *((name, name) for name in found)]

    def clean(self) -> dict[str, Any]:
        """Whether there is none can't be said without having looked."""
        if self.trouble:
            self.add_error("folder", self.trouble)
        return super().clean() or self.cleaned_data
