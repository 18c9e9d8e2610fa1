"""Forms of mails and their templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import access, attachments, clock
from core.fields import reading
from core.forms import Form, LocalMomentField, ModelForm
from core.models import Attachment
from crm.forms.inputs import AddressesField, FilesField
from crm.models import Letter, MailTemplate
from crm.permissions import TEMPLATE_EDIT
from crm.writing import placeholders
from crm.writing.about import Matter, recipients


class LetterForm(Form):
    """A mail that is being written: what may be incomplete in a draft is asked for by `ready` when it is sent."""

    to = forms.MultipleChoiceField(
        label=pgettext_lazy("mail", "To"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = AddressesField(label=gettext_lazy("Others"), required=False, max_length=2000)
    cc = AddressesField(label=gettext_lazy("Copy to"), required=False, max_length=2000)
    bcc = AddressesField(label=gettext_lazy("Blind copy to"), required=False, max_length=2000)
    template = forms.ModelChoiceField(
        MailTemplate.objects.none(), label=gettext_lazy("Template"), required=False, empty_label=gettext_lazy("None")
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 14})
    )
    attached = forms.MultipleChoiceField(
        label=gettext_lazy("Files"), required=False, widget=forms.CheckboxSelectMultiple
    )
    uploads = FilesField(label=gettext_lazy("Add files"), required=False)
    send_at = LocalMomentField(label=gettext_lazy("Send at"), required=False)

    def __init__(self, *args: Any, about: Matter, letter: Letter, sending: bool = False, **options: Any) -> None:
        self.about, self.letter, self.sending = about, letter, sending
        super().__init__(*args, **options)

    def prepare(self) -> None:
        # A draft and a preview may lack what a mail that is sent may not.
        self.fields["subject"].required = self.fields["body"].required = self.sending or not self.is_bound
        self.known = recipients(self.about, self.actor)  # type: ignore[arg-type]
        self.fields["to"].choices = [(one.address, one) for one in self.known]  # type: ignore[attr-defined]
        for name in ("more", "cc", "bcc"):
            field: Any = self.fields[name]
            field.known, field.actor = self.known, self.actor
        chosen: Any = self.fields["template"]
        chosen.label_from_instance = lambda row: f"{row.name} ({row.language})"
        offered = MailTemplate.objects.live().usable_by(self.actor)  # type: ignore[arg-type]
        chosen.queryset = offered.order_by("language", "name")
        self.offered_files = _files_of(self.about, self.letter)
        self.fields["attached"].choices = [(str(one.pk), one.name) for one in self.offered_files]  # type: ignore[attr-defined]

    def clean_send_at(self) -> Any:
        given = self.cleaned_data["send_at"]
        if given and self.sending and given <= clock.now():
            raise ValidationError(_("This moment has passed. Leave it empty to send the mail now."))
        if given and (given - clock.now()).days > 366:
            raise ValidationError(_("Choose a moment within a year."))
        return given

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["addresses"] = list(dict.fromkeys([*data.get("to", []), *data.get("more", [])]))
        if self.sending:
            self._require_whole(data)
        return data

    def _require_whole(self, data: dict[str, Any]) -> None:
        if not data["addresses"] and "more" not in self.errors:
            self.add_error("to", _("Say who this mail goes to."))
        for name, sentence in (("subject", _("Give it a subject.")), ("body", _("Write a text."))):
            if name not in self.errors and not data.get(name, "").strip():
                self.add_error(name, sentence)
            elif left := _fields_in(data.get(name, "")):
                self.add_error(name, _("There is still a field to fill in: %(field)s") % {"field": left[0]})


def _fields_in(text: str) -> list[str]:
    return placeholders.unknown_in(text) or placeholders.missing_in(text, {})


def _files_of(about: Matter, letter: Letter) -> list[Attachment]:
    found = list(attachments.of(about.row)[:30])
    if about.deal and about.organisation:
        found += list(attachments.of(about.organisation)[:30])
    return (list(attachments.of(letter)) if letter.pk else []) + found


class MailTemplateForm(ModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=reading.languages)
    shared = forms.BooleanField(
        label=gettext_lazy("For everyone"),
        required=False,
        help_text=gettext_lazy("Colleagues can use it too; otherwise it is yours alone."),
    )

    class Meta:
        model = MailTemplate
        fieldsets = [
            (gettext_lazy("Template"), "", ["name", "language", "shared"]),
            (
                gettext_lazy("Text"),
                gettext_lazy("**bold**, [words](https://…) and lines that begin with “- ” are kept."),
                ["subject", "body"],
            ),
        ]
        fields = ["name", "language", "subject", "body"]

    def prepare(self) -> None:
        self.fields["body"].widget.attrs["rows"] = 14
        if not access.may(self.actor, TEMPLATE_EDIT):
            del self.fields["shared"]
        else:
            self.initial.setdefault("shared", self.instance.owner_id is None)
        if self.is_new:
            self.initial.setdefault("language", getattr(self.actor, "language", "en"))

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        if wrong := placeholders.unknown_in(text):
            raise ValidationError(
                _("There is no field “%(field)s”. The fields there are stand beside the text.") % {"field": wrong[0]}
            )
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_new or "shared" in self.fields:
            self.instance.owner = None if data.get("shared") else (self.instance.owner or self.actor)
        return data
