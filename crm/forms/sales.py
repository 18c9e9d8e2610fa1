"""Forms of leads and deals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import Form, ModelForm
from crm.forms.hints import HintMixin
from crm.models import Deal, Lead, LossReason, Pipeline

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class LeadForm(HintMixin, ModelForm):
    hint_kind = "lead"

    class Meta:
        model = Lead
        fieldsets = [
            (
                gettext_lazy("Who asked"),
                gettext_lazy("Enough to answer them; the rest comes with the conversion."),
                ["name", "organisation_name", "email", "phone", "business_id", "country", "postal_code", "city",
                 "language"],
            ),
            (gettext_lazy("What they need"), "", ["message"]),
            (
                gettext_lazy("Where they come from"),
                gettext_lazy("The campaign is filled in by itself where a web form knows it."),
                ["source", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"],
            ),
            (gettext_lazy("In the firm"), "", ["owner", "company", "tags"]),
        ]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("owner", self.actor)
            self.initial.setdefault("company", home_company(self.actor))  # type: ignore[arg-type]


class DealForm(ModelForm):
    class Meta:
        model = Deal
        fieldsets = [
            (gettext_lazy("The sale"), "", ["name", "organisation", "person", "description"]),
            (
                gettext_lazy("Worth and when"),
                gettext_lazy("The value is without VAT. The stage gives the probability unless you know better."),
                ["value", "currency", "pipeline", "stage", "probability", "expected_close_on", "forecast_category"],
            ),
            (gettext_lazy("In the firm"), "", ["owner", "source", "company", "tags"]),
        ]

    def prepare(self) -> None:
        # Left out, it stays what it is: an ordinary part of the pipeline at first.
        self.fields["forecast_category"].required = False
        if self.is_new:
            company = home_company(self.actor)  # type: ignore[arg-type]
            pipeline = Pipeline.objects.live().first()
            self.initial.setdefault("owner", self.actor)
            self.initial.setdefault("company", company)
            self.initial.setdefault("currency", company.currency if company else None)
            self.initial.setdefault("pipeline", pipeline)
            self.initial.setdefault("stage", pipeline.stages.live().first() if pipeline else None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        stage, pipeline = data.get("stage"), data.get("pipeline")
        if stage and pipeline and stage.pipeline_id != pipeline.pk:
            self.add_error("stage", ValidationError(_("This stage belongs to another pipeline.")))
        if (data.get("value") or Decimal(0)) < 0:
            self.add_error("value", ValidationError(_("A deal can't be worth less than nothing.")))
        if (data.get("probability") or 0) > 100:
            self.add_error("probability", ValidationError(_("A probability lies between 0 and 100 %.")))
        return data

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        close = self.cleaned_data.get("expected_close_on")
        if close and close < clock.today(self.cleaned_data.get("company")):
            yield _("The expected close lies in the past.")


class DropForm(Form):
    reason = forms.ModelChoiceField(LossReason.objects.none(), label=gettext_lazy("Reason"))

    def prepare(self) -> None:
        choice: Any = self.fields["reason"]
        choice.queryset = LossReason.objects.live()
