"""Forms of what the firm adds to records: own fields and tags; and of the roles it makes its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.db import Customised
from core.firm.forms.inputs import LanguagesField, LinesField
from core.forms import Form, ModelForm
from core.models import OwnField, Role, Tag

TONES = (("", _("None")), ("act", _("Blue")), ("good", _("Green")), ("warn", _("Yellow")), ("bad", _("Red")))


def customised() -> list[tuple[str, Any]]:
    """(label, name) of every model that carries tags and own fields."""
    found = [model for model in apps.get_models() if issubclass(model, Customised)]
    return [(model._meta.label_lower, capfirst(model._meta.verbose_name_plural)) for model in found]


def shown_model(label: str) -> str:
    """The plural name of a model by its label; the label itself when there is no such model any more."""
    return str(dict(customised()).get(label, label))


class ModelField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(**{"label": _("For")} | options | {"choices": customised})


class TagForm(ModelForm):
    model = ModelField()
    tone = forms.ChoiceField(label=_("Colour"), choices=TONES, required=False)

    class Meta:
        model = Tag
        fieldsets = [("", "", ["name", "model", "tone"])]

    def prepare(self) -> None:
        if not self.is_new:
            self.fields["model"].disabled = True

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class OwnFieldForm(ModelForm):
    model = ModelField()
    labels = LanguagesField(label=_("Label"))
    choices = LinesField(
        label=_("Choices"), required=False, max_length=4000, help_text=_("For the kind “Choice”, one a line.")
    )

    class Meta:
        model = OwnField
        fieldsets = [
            (_("Field"), _("It appears in forms, lists, filters, files and imports."), ["model", "labels", "kind"]),
            (_("Values"), "", ["choices", "required", "position"]),
        ]

    def prepare(self) -> None:
        kind: Any = self.fields["kind"]
        kind.choices = OwnField.Kind.choices
        if not self.is_new:
            self.fields["model"].disabled = self.fields["kind"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == OwnField.Kind.CHOICE and not data.get("choices"):
            self.add_error("choices", _t("Name what can be chosen, one a line."))
        if not data.get("labels"):
            self.add_error("labels", _t("Write a label in one language at least."))
        elif self.is_new and data.get("model"):
            self.instance.key = self._free_key(data["model"], next(iter(data["labels"].values())))
        return data

    def _free_key(self, model: str, label: str) -> str:
        base = slugify(label)[:34] or "field"
        taken = set(OwnField.objects.filter(model=model, key__startswith=base).values_list("key", flat=True))
        if base not in taken:
            return base
        return next(key for number in range(2, len(taken) + 3) if (key := f"{base}-{number}") not in taken)


class RoleForm(ModelForm):
    class Meta:
        model = Role
        fieldsets = [("", "", ["name", "description"])]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Role.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_t("There is a role “%(name)s” already.") % {"name": name})
        return name


class CopyRoleForm(Form):
    name = forms.CharField(label=_("Name of the new role"), max_length=80)
