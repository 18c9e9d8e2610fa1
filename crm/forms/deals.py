"""Forms that open and close deals, and say who takes part in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.forms import EntityField, Form, LocalDateField, LocalDecimalField, PercentField
from crm.forms.sales import DealForm
from crm.forms.steps import clean_step
from crm.models import Competitor, DealPerson, LossReason, WinReason


class NewDealForm(DealForm):
    """The next step is planned with the deal; it may be left empty, and the deal stands in the red queue then."""

    next_text = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = LocalDateField(label=gettext_lazy("Next step on"), required=False)

    class Meta(DealForm.Meta):
        fieldsets = [
            *DealForm.Meta.fieldsets[:2],
            (
                gettext_lazy("What comes next"),
                gettext_lazy("A deal without a next step is forgotten; it is shown in red until it has one."),
                ["next_text", "next_on"],
            ),
            *DealForm.Meta.fieldsets[2:],
        ]
        fields = [name for _title, _why, names in DealForm.Meta.fieldsets for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        clean_step(self, data)
        return data


class Suggesting(forms.TextInput):
    """A text with suggestions from the database; what is typed need not be one of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = {**(attrs or {}), "list": f"{name}-known", "autocomplete": "off"}
        known = Competitor.objects.live().values_list("name")[:200]
        options = format_html_join("", '<option value="{}"></option>', known)
        box = super().render(name, value, given, renderer)
        return format_html('{}<datalist id="{}-known">{}</datalist>', box, name, options)


class CloseForm(Form):
    on = LocalDateField(label=gettext_lazy("Closed on"))

    def prepare(self) -> None:
        deal: Any = self.instance
        self.initial.setdefault("on", clock.today(deal.company))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        deal: Any = self.instance
        if day > clock.today(deal.company):
            raise ValidationError(_("A deal can't be closed in the future."))
        return day


class WinForm(CloseForm):
    on = LocalDateField(label=gettext_lazy("Won on"))
    win_reason = forms.ModelChoiceField(
        WinReason.objects.none(), label=gettext_lazy("Why we won"), required=False, empty_label="–"
    )
    competitor = forms.CharField(
        label=gettext_lazy("Won against"), max_length=80, required=False, widget=Suggesting, strip=True
    )
    note = forms.CharField(
        label=gettext_lazy("What happened"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    field_order = ["win_reason", "competitor", "note", "on"]

    def prepare(self) -> None:
        super().prepare()
        choice: Any = self.fields["win_reason"]
        choice.queryset = WinReason.objects.live()


class LoseForm(CloseForm):
    on = LocalDateField(label=gettext_lazy("Lost on"))
    reason = forms.ModelChoiceField(LossReason.objects.none(), label=gettext_lazy("Reason"), empty_label="–")
    competitor = forms.CharField(
        label=gettext_lazy("Competitor"), max_length=80, required=False, widget=Suggesting, strip=True
    )
    price_gap_amount = LocalDecimalField(
        label=gettext_lazy("We were dearer by"), required=False, max_digits=14, decimal_places=2
    )
    price_gap_percent = PercentField(label=gettext_lazy("or by, %"), required=False, max_digits=7, decimal_places=4)
    note = forms.CharField(
        label=gettext_lazy("What happened"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    field_order = ["reason", "competitor", "price_gap_amount", "price_gap_percent", "note", "on"]

    def prepare(self) -> None:
        super().prepare()
        deal: Any = self.instance
        choice: Any = self.fields["reason"]
        choice.queryset = LossReason.objects.live()
        self.fields["price_gap_amount"].widget.attrs["data-affix"] = deal.currency_id


class PartForm(Form):
    person = EntityField("people", label=gettext_lazy("Person"))
    part = forms.ChoiceField(
        label=gettext_lazy("Part in the decision"), choices=DealPerson.Part.choices, widget=forms.RadioSelect
    )
