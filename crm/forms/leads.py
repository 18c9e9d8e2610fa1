"""Forms of what is done with a lead: converted, put off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.explained import ExplainedError
from core.forms import EntityField, Form, LocalDateField, LocalDecimalField
from core.identifiers import check_business_id
from crm import known_parties as known
from crm.known_parties import Matches
from crm.models import Stage

NEW, OTHER = "new", "other"
REASONS = {
    known.EMAIL: gettext_lazy("same e-mail"),
    known.DOMAIN: gettext_lazy("same e-mail domain"),
    known.BUSINESS_ID: gettext_lazy("same business ID"),
    known.NAME: gettext_lazy("same name"),
    known.PHONE: gettext_lazy("same phone"),
    known.WORKS_THERE: gettext_lazy("the person works there"),
    known.LINKED: gettext_lazy("found when they asked"),
}


class MatchField(forms.ChoiceField):
    """Rows that the lead may be, each with its reasons; then a new one, and another one that the picker names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.RadioSelect, required=False, **options)
        self.rows: dict[str, Any] = {}

    def offer(self, matches: Matches, *, new: Any, other: Any) -> str:
        """Fill in the choices; answers the one to begin with."""
        self.rows = {str(one.row.pk): one.row for one in matches.found}
        named = [(str(one.row.pk), self._says(one)) for one in matches.found]
        self.choices = [*named, (NEW, new), (OTHER, other)]
        return str(matches.certain.row.pk) if matches.certain else NEW

    def _says(self, match: Any) -> str:
        why = get_text_list([str(REASONS[reason]) for reason in match.reasons], _("and"))
        return _("%(name)s (%(why)s)") % {"name": match.row, "why": why}


class ConvertForm(Form):
    """What the lead becomes; found records are linked, missing ones are made."""

    organisation_match = MatchField(label=gettext_lazy("Client"))
    organisation = EntityField(
        "organisations",
        label=gettext_lazy("Link to the client"),
        required=False,
        help_text=gettext_lazy("Left empty, a new client is added from the lead."),
    )
    business_id = forms.CharField(
        label=gettext_lazy("Business ID"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Of the new client; left empty, it has none yet."),
    )
    person_match = MatchField(label=gettext_lazy("Person"))
    person = EntityField(
        "people",
        label=gettext_lazy("Link to the person"),
        required=False,
        help_text=gettext_lazy("Left empty, a new person is added from the lead."),
    )
    with_deal = forms.BooleanField(label=gettext_lazy("Open a deal"), required=False, initial=True)
    deal_name = forms.CharField(label=gettext_lazy("Name of the deal"), max_length=160, required=False)
    stage = forms.ModelChoiceField(Stage.objects.none(), label=gettext_lazy("Stage"), required=False)
    value = LocalDecimalField(label=gettext_lazy("Value, excl. VAT"), required=False, max_digits=14, decimal_places=2)
    expected_close_on = LocalDateField(label=gettext_lazy("Expected close"), required=False)

    def prepare(self) -> None:
        lead: Any = self.instance
        stages = Stage.objects.live().filter(pipeline__archived_at=None).select_related("pipeline")
        choice: Any = self.fields["stage"]
        choice.queryset = stages
        self.initial.setdefault("stage", stages.first())
        self.initial.setdefault("deal_name", str(lead))
        self.initial.setdefault("business_id", lead.business_id)
        people = known.people_for(lead, self.actor)
        person = people.certain.row if people.certain else None
        organisations = known.organisations_for(lead, person, self.actor)
        self._offer("person", people, _("A new person, from the lead"), _("Another person, named below"))
        self._offer("organisation", organisations, _("A new client, from the lead"), _("Another client, named below"))

    def _offer(self, name: str, matches: Matches, new: str, other: str) -> None:
        """Without a match there is nothing to choose: the picker alone stands there."""
        field: Any = self.fields[f"{name}_match"]
        if not matches.found:
            del self.fields[f"{name}_match"]
            return
        chosen = field.offer(matches, new=new, other=other)
        self.initial.setdefault(f"{name}_match", OTHER if self.initial.get(name) else chosen)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("organisation", "person"):
            self._settle(name, data)
        self._check_number(data)
        if data.get("with_deal"):
            for name in ("deal_name", "stage"):
                if not data.get(name):
                    self.add_error(name, ValidationError(_("The deal needs this.")))
            if (data.get("value") or 0) < 0:
                self.add_error("value", ValidationError(_("A deal can't be worth less than nothing.")))
        return data

    def _check_number(self, data: dict[str, Any]) -> None:
        """Only a new client gets the number: one that is linked has its own."""
        lead: Any = self.instance
        number = data.get("business_id")
        if not number or data.get("organisation") is not None or "organisation" in self.errors:
            return
        try:
            data["business_id"] = check_business_id(lead.country or lead.company.country, number)
        except ExplainedError as error:
            self.add_error("business_id", ValidationError(str(error)))

    def _settle(self, name: str, data: dict[str, Any]) -> None:
        """The row that the two fields mean together; what is named in the picker counts unless a match is ticked."""
        chosen = data.get(f"{name}_match") or ""
        field: Any = self.fields.get(f"{name}_match")
        if field is not None and chosen in field.rows:
            data[name] = field.rows[chosen]
        elif chosen == NEW:
            data[name] = None
        elif chosen == OTHER and not data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(_("Name it, or choose another line above.")))


class NurtureForm(Form):
    resume_on = LocalDateField(
        label=gettext_lazy("Back on"), help_text=gettext_lazy("On this day it stands in its owner's queue again.")
    )
    note = forms.CharField(
        label=gettext_lazy("Why then"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def prepare(self) -> None:
        lead: Any = self.instance
        self.initial.setdefault("resume_on", clock.today(lead.company) + timedelta(days=60))

    def clean_resume_on(self) -> Any:
        day, lead = self.cleaned_data["resume_on"], self.instance
        if day <= clock.today(lead.company):  # type: ignore[union-attr]
            raise ValidationError(_("Choose a day that is still to come."))
        return day
