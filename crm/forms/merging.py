"""Which row stays, and which value of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.explained import ExplainedError
from core.fields import Field, Kind, fields_for
from core.forms import EntityField, Form
from crm.actions.merging import NEVER_CHOSEN, Party, mergeable_fields

LEFT, RIGHT, TYPED = "left", "right", "typed"
TYPEABLE = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL})


@dataclass(frozen=True)
class Choice:
    """One field in which the two rows differ, for the page."""

    field: Field
    left: str
    right: str
    bound: Any
    typed: Any

    @property
    def sides(self) -> list[tuple[str, str, bool]]:
        """(value of the radio, text, whether it is chosen)."""
        chosen = str(self.bound.value())
        return [(LEFT, self.left, chosen == LEFT), (RIGHT, self.right, chosen == RIGHT)]

    @property
    def is_typed(self) -> bool:
        return str(self.bound.value()) == TYPED


class MergeForm(Form):
    """`left` and `right` are the two rows; `keep` is the key of the one that stays by default."""

    survivor = forms.ChoiceField(label=gettext_lazy("Which one stays"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, left: Any, right: Any, keep: int, **options: Any) -> None:
        self.left, self.right, self.keep = left, right, keep
        super().__init__(*args, **options)

    def prepare(self) -> None:
        choice: Any = self.fields["survivor"]
        choice.choices = [(str(row.pk), str(row)) for row in (self.left, self.right)]
        self.initial.setdefault("survivor", str(self.keep))
        seen = fields_for(type(self.left), self.actor)  # type: ignore[arg-type]
        names = {field.name for field in mergeable_fields(type(self.left))}
        self.asked = [field for field in seen if field.name in names and self._differs(field)]
        for field in self.asked:
            offered = [LEFT, RIGHT, *([TYPED] if field.kind in TYPEABLE else [])]
            choices = [(value, value) for value in offered]
            self.fields[f"pick_{field.name}"] = forms.ChoiceField(label=field.label, choices=choices, required=False)
            self.initial.setdefault(f"pick_{field.name}", self._default(field))
            if field.kind in TYPEABLE:
                typed = forms.CharField(label=field.label, required=False, max_length=200)
                self.fields[f"typed_{field.name}"] = typed

    def _differs(self, field: Field) -> bool:
        return field.dump(field.value(self.left)) != field.dump(field.value(self.right))

    def _default(self, field: Field) -> str:
        """What stays has the word; where it is silent, the other. A client of the one is a client of both."""
        kept, other = (LEFT, RIGHT) if self.keep == self.left.pk else (RIGHT, LEFT)
        mine = field.value(self.left if kept == LEFT else self.right)
        return kept if mine not in (None, "", False) else other

    def choices(self) -> list[Choice]:
        return [
            Choice(
                field,
                field.text(self.left),
                field.text(self.right),
                self[f"pick_{field.name}"],
                self[f"typed_{field.name}"] if f"typed_{field.name}" in self.fields else None,
            )
            for field in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "survivor" not in data:
            return data
        kept, other = (self.left, self.right) if data["survivor"] == str(self.left.pk) else (self.right, self.left)
        data["kept"], data["gone"] = kept, other
        data["values"] = {field.name: self._chosen(field, data) for field in self.asked}
        for field in mergeable_fields(type(kept)):
            # Fields that the person may not see: what stays has the word.
            if field.name not in data["values"] and field.name not in NEVER_CHOSEN and self._differs(field):
                value = field.value(kept)
                data["values"][field.name] = field.value(other) if value in (None, "") else value
        return data

    def _chosen(self, field: Field, data: dict[str, Any]) -> Any:
        pick = data.get(f"pick_{field.name}") or self._default(field)
        if pick != TYPED:
            return field.value(self.left if pick == LEFT else self.right)
        text = str(data.get(f"typed_{field.name}") or "").strip()
        if field.required and not text:
            self.add_error(f"typed_{field.name}", ValidationError(_("This can't be empty.")))
            return None
        try:
            return field.parse(text, get_language() or "en", actor=self.actor) if text else ""
        except ExplainedError as error:
            self.add_error(f"typed_{field.name}", ValidationError(str(error)))
            return None


class TwinForm(Form):
    """The row that is the same as this one."""

    other = forms.CharField()

    def prepare(self) -> None:
        row: Any = self.instance
        picker = "organisations" if row._meta.model_name == "organisation" else "people"
        self.fields["other"] = EntityField(picker, label=gettext_lazy("The same as"))

    def clean_other(self) -> Party:
        other: Party = self.cleaned_data["other"]
        if self.instance is not None and other.pk == self.instance.pk:
            raise ValidationError(_("Choose another row than this one."))
        return other
