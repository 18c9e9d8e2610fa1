"""Forms of pipelines and stages, and of the reasons and competitors that closing a deal names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.forms import Form, ModelForm
from core.textkeys import fold
from crm.calculations.chances import LEAST
from crm.models import Competitor, Deal, LossReason, Pipeline, Stage, WinReason
from crm.queries import stage_history
from crm.requirements import known
from crm.starters import STARTERS

# Where a pipeline without any stage begins, in percent.
FIRST = 30


class PipelineForm(ModelForm):
    class Meta:
        model = Pipeline
        fieldsets = [(gettext_lazy("The pipeline"), gettext_lazy("A way of selling with its own stages."), ["name"])]


class NewPipelineForm(PipelineForm):
    starter = forms.ChoiceField(label=gettext_lazy("Begin with"), widget=forms.RadioSelect, initial="new_business")

    class Meta(PipelineForm.Meta):
        fieldsets = [
            (gettext_lazy("The pipeline"), gettext_lazy("Its stages can be changed at once."), ["name", "starter"])
        ]
        fields = ["name"]

    def prepare(self) -> None:
        choice: Any = self.fields["starter"]
        choice.choices = [
            (key, f"{one.label}: {', '.join(str(name) for name, _chance, _idle in one.stages)}")
            for key, one in STARTERS.items()
        ]


class StageForm(ModelForm):
    is_typed = True
    required = forms.MultipleChoiceField(
        label=gettext_lazy("A deal needs, before it stands here"),
        help_text=gettext_lazy("What earlier stages ask for is asked for here too."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Stage
        fieldsets = [
            (gettext_lazy("The stage"), "", ["name", "probability", "idle_days"]),
            (gettext_lazy("Required"), gettext_lazy("A move is refused until all of it is there."), ["required"]),
        ]

    def prepare(self) -> None:
        choice: Any = self.fields["required"]
        choice.choices = [(key, one.label) for key, one in known().items()]
        self.fields["probability"].required = False
        self.fields["probability"].help_text = f"{self._history()} {self._left_empty()}"
        if not self.is_new and self.instance.probability_basis != Stage.Basis.TYPED:
            self.initial["probability"] = None
        days = gettext_lazy("Without a call, a meeting or a mail for this long, its deals are marked as idle.")
        self.fields["idle_days"].help_text = days

    def _history(self) -> str:
        closed, won = (
            stage_history(self.instance.pipeline_id).get(self.instance.pk, (0, 0)) if not self.is_new else (0, 0)
        )
        if not closed:
            return _("How many of 100 deals that reach this stage are won. There is no history of it yet.")
        sentence = ngettext(
            "History: of %(n)s closed deal that reached this stage, %(share)s %% was won.",
            "History: of %(n)s closed deals that reached this stage, %(share)s %% were won.",
            closed,
        )
        return sentence % {"n": closed, "share": won * 100 // closed}

    def _left_empty(self) -> str:
        sentence = _(
            "Left empty, it follows what was won in the last twelve months once %(least)s deals are closed; "
            "now it is %(chance)s %%."
        )
        return sentence % {"least": LEAST, "chance": self.instance.probability if not self.is_new else self._begun()}

    def _begun(self) -> int:
        """A new stage comes last, so it is at least as likely as the one before it."""
        last = Stage.objects.live().filter(pipeline=self.instance.pipeline_id).order_by("position", "pk").last()
        return last.probability if last is not None else FIRST

    def clean_probability(self) -> int:
        """What is typed, else what counts until history knows better; `is_typed` says which."""
        chance: int | None = self.cleaned_data["probability"]
        self.is_typed = chance is not None
        if chance is None and self.is_new:
            self.instance.first_probability = self._begun()
            return self._begun()
        if chance is None:
            return self.instance.probability
        if chance > 99:
            raise ValidationError(_("Nothing is certain before it is won: at most 99 %."))
        return chance

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Stage.objects.live().filter(pipeline=self.instance.pipeline_id).exclude(pk=self.instance.pk)
        if any(fold(one.name) == fold(name) for one in others):
            raise ValidationError(_("This pipeline has a stage of that name."))
        return name


class ArchiveStageForm(Form):
    to = forms.ModelChoiceField(Stage.objects.none(), label=gettext_lazy("Its open deals go to"))

    def prepare(self) -> None:
        stage: Any = self.instance
        choice: Any = self.fields["to"]
        choice.queryset = Stage.objects.live().filter(pipeline=stage.pipeline_id).exclude(pk=stage.pk)
        count = Deal.objects.open().filter(stage=stage).count()
        if not count:
            self.fields["to"].required = False
            self.fields["to"].widget = forms.HiddenInput()
        else:
            sentence = ngettext("%(n)s open deal stands here.", "%(n)s open deals stand here.", count)
            self.fields["to"].help_text = sentence % {"n": count}


class LossReasonForm(ModelForm):
    class Meta:
        model = LossReason
        fieldsets = [(gettext_lazy("Reason"), "", ["name"])]


class WinReasonForm(ModelForm):
    class Meta:
        model = WinReason
        fieldsets = [(gettext_lazy("Reason"), "", ["name"])]


class CompetitorForm(ModelForm):
    class Meta:
        model = Competitor
        fieldsets = [(gettext_lazy("Competitor"), "", ["name"])]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Competitor.objects.filter(search_key=fold(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This competitor is there already."))
        return name
