"""The form of a move: the stage, exactly what it still asks for, and what comes next."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import static_fields
from core.forms import LocalDateField, ModelForm
from crm.forms.steps import clean_step
from crm.models import Deal, Stage
from crm.requirements import Requirement


class MoveForm(ModelForm):
    """Made by `move_form`; `lacks` are the requirements of the chosen stage that the deal does not meet."""

    to = forms.ModelChoiceField(Stage.objects.none(), label=gettext_lazy("Stage"), widget=forms.RadioSelect)
    next_text = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = LocalDateField(label=gettext_lazy("Next step on"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    board = forms.BooleanField(widget=forms.HiddenInput, required=False)

    chosen: Stage | None = None
    lacks: tuple[Requirement, ...] = ()

    def prepare(self) -> None:
        choice: Any = self.fields["to"]
        choice.queryset = Stage.objects.live().filter(pipeline=self.instance.pipeline_id)
        choice.empty_label = None
        self.initial["to"] = self.chosen.pk if self.chosen else self.instance.stage_id
        self.initial.setdefault("seen", self.instance.stage_id)
        if self.chosen is not None:
            choice.widget = forms.HiddenInput()
        asked = {one.field for one in self.lacks if one.field}
        for field in [name for name, known in self.known.items() if name not in asked]:
            del self.fields[field], self.known[field]
        for name in asked & set(self.fields):
            self.fields[name].required = True
        self._step("next_text" in asked)

    def _step(self, required: bool) -> None:
        if required:
            self.fields["next_text"].required = self.fields["next_on"].required = True
        elif self.instance.followups.open().exists():
            del self.fields["next_text"], self.fields["next_on"]

    @property
    def fieldsets(self) -> list[Any]:
        return []

    @property
    def fills(self) -> bool:
        """Whether anything of the deal itself is filled in."""
        return bool(self.known)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "next_text" in self.fields:
            clean_step(self, data)
        return data


def move_form(deal: Deal, to: Stage | None, lacks: tuple[Requirement, ...]) -> type[MoveForm]:
    static = {field.name for field in static_fields(Deal)}
    names = [one.field for one in lacks if one.field in static]
    meta = type("Meta", (), {"model": Deal, "fields": names})
    return cast("type[MoveForm]", type("MoveForm", (MoveForm,), {"Meta": meta, "chosen": to, "lacks": lacks}))
