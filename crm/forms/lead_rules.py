"""Forms of web forms, score rules and assignment rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.access import home_company
from core.forms import Form, ModelForm
from core.forms.building import CountryField, LanguageField
from core.models import Grant, User, UserRole
from crm import form_guards
from crm.forms.boxes import AsksField, ConditionsField
from crm.models import AssignmentRule, LeadSource, ScoreRule, WebForm
from crm.permissions import LEAD_VIEW

ALL_HOLD = _("All of them have to hold; without any, the rule holds for every lead. Put commas between several values.")


class WebFormForm(ModelForm):
    asks = AsksField(label=_("Fields"))

    class Meta:
        model = WebForm
        fieldsets = [
            (
                _("The form"),
                _("What visitors read, in the language you choose."),
                ["name", "is_open", "language", "title", "intro", "button"],
            ),
            (_("What it asks"), _("Your own fields of leads can be asked as well."), ["asks", "consent_text", "consent_purpose"]),
            (_("Afterwards"), _("A page of yours, or words of thanks on ours."), ["thanks", "redirect_url"]),
            (
                _("On other pages"),
                _("A frame keeps where visitors come from, as the form's own page does."),
                ["embed_sites"],
            ),
            (
                _("In the firm"),
                _("Assignment rules come first; the owner here is who is left."),
                ["source", "owner", "company"],
            ),
        ]
        help_texts = {
            "embed_sites": _("One https address a line, as https://www.example.com. Empty: nobody may show it in a frame."),
            "consent_text": _("Shown beside a box that has to be ticked; kept with each inquiry. Empty: no box."),
            "consent_purpose": _("The tick is written into the log of consents of the person, with the words and the time."),
            "redirect_url": _("An https address on the website of one of your companies."),
            "button": _("Empty: “Send”."),
        }

    def prepare(self) -> None:
        asks: Any = self.fields["asks"]
        asks.offer()
        self.fields["embed_sites"].widget.attrs["rows"] = 3
        if self.is_new:
            company = home_company(self.actor)  # type: ignore[arg-type]
            self.initial.setdefault("company", company)
            if company:
                self.initial["language"] = company.language

    def clean_embed_sites(self) -> str:
        """Origins alone: a policy knows no pages. Written out, none stands for all of a domain's hosts."""
        found = []
        for line in str(self.cleaned_data.get("embed_sites") or "").split():
            origin = form_guards.origin_of(line)
            if not origin:
                raise ValidationError(
                    _t("“%(line)s” is not an address like https://www.example.com.") % {"line": line[:80]}
                )
            found.append(origin)
        return "\n".join(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("consent_purpose") and not data.get("consent_text"):
            self.add_error("consent_text", ValidationError(_t("Write what people agree to.")))
        return data

    def clean_redirect_url(self) -> str:
        url = str(self.cleaned_data.get("redirect_url") or "")
        if url and not form_guards.may_lead_to(url):
            hosts = ", ".join(sorted(form_guards.redirect_hosts())) or "–"
            raise ValidationError(
                _t(
                    "A form may only lead to an https address on one of these sites: %(hosts)s. "
                    "Name the company's website in the settings first."
                )
                % {"hosts": hosts}
            )
        return url


class ScoreRuleForm(ModelForm):
    conditions = ConditionsField(
        label=_("When"),
        required=True,
        help_text=_("All of them have to hold. Put commas between several values."),
        error_messages={"required": _("Without a condition every lead would get the points: name one.")},
    )

    class Meta:
        model = ScoreRule
        fieldsets = [
            (_("Points"), _("Between 1 and 100, or less than nothing to take some away."), ["name", "points"]),
            (_("When"), "", ["conditions"]),
            (
                _("For how long"),
                _("Counted from the inquiry, or from the last contact."),
                ["expires_after_days", "fades"],
            ),
        ]

    def clean_points(self) -> int:
        points = int(self.cleaned_data["points"])
        if not points or abs(points) > 100:
            raise ValidationError(_t("Write a whole number from −100 to 100, but not 0."))
        return points

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("expires_after_days") == 0:
            self.add_error("expires_after_days", _t("Points last one day at least."))
        elif data.get("fades") and not data.get("expires_after_days"):
            self.add_error("expires_after_days", _t("Say after how many days they have faded."))
        return data


class AssignmentRuleForm(ModelForm):
    conditions = ConditionsField(label=_("When"), help_text=ALL_HOLD)
    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one person at least.")},
    )

    class Meta:
        model = AssignmentRule
        fieldsets = [
            (_("The rule"), _("The first rule that holds and finds somebody decides."), ["name", "position"]),
            (_("When"), _("A territory is a country, a language or the beginning of postal codes."), ["conditions"]),
            (
                _("Who"),
                _("Whoever is away on the day, or has too many open leads, is passed over."),
                ["people", "strategy", "capacity"],
            ),
        ]
        help_texts = {"capacity": _("Empty: no limit."), "position": _("Smaller numbers are asked first.")}

    def prepare(self) -> None:
        choice: Any = self.fields["people"]
        held = [] if self.is_new else list(self.instance.members.values_list("user", flat=True))
        # Whoever may see leads, and who is in the rule already.
        able = Grant.objects.filter(permission=LEAD_VIEW.name).values("role")
        sellers = UserRole.objects.filter(role__in=able).values("user")
        offered = Q(is_active=True, pk__in=sellers) | Q(pk__in=held)
        choice.queryset = User.objects.filter(offered).order_by("name")
        self.initial.setdefault("people", held)
        if self.is_new:
            last = AssignmentRule.objects.order_by("-position").first()
            self.initial.setdefault("position", last.position + 10 if last else 10)


class PreviewForm(Form):
    """A lead that might come: what the rules ask of it."""

    source = forms.ModelChoiceField(LeadSource.objects.all(), label=_("Source"), required=False, empty_label="–")
    form = forms.ModelChoiceField(WebForm.objects.none(), label=_("Web form"), required=False, empty_label="–")
    country = CountryField(label=_("Country"), required=False)
    language = LanguageField(label=_("Language"), required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)

    def prepare(self) -> None:
        choice: Any = self.fields["form"]
        choice.queryset = WebForm.objects.live()
        language: Any = self.fields["language"]
        language.choices = [("", "–"), *language.choices]
