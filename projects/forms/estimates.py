"""The plan of a deal: an estimate with its lines, and their sums while they are typed."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, clock, formatting
from core.errors import Refused
from core.forms import EntityField, LocalDecimalField, MinutesField, ModelForm, PercentField
from core.forms.lines import LineForm, LineFormset
from core.ui.parts import Fact
from projects.estimating import EstimateSums, price_estimate
from projects.models import Estimate, EstimateLine
from projects.permissions import ESTIMATE_MARGIN

TYPED = (
    "description", "service", "work_role", "person", "minutes", "hourly_price", "external_cost", "markup_percent",
)  # fmt: skip


class EstimateForm(ModelForm):
    class Meta:
        model = Estimate
        fieldsets = [(gettext_lazy("What it rests on"), gettext_lazy("For colleagues only."), ["assumptions"])]

    def prepare(self) -> None:
        self.fields["assumptions"].widget.attrs["rows"] = 2


class EstimateLineForm(LineForm):
    """Hours of a service, a role or a person; or a cost of something that is bought in."""

    service = EntityField("services", label=gettext_lazy("Service"), required=False)
    person = EntityField("users", label=gettext_lazy("Person"), required=False)
    minutes = MinutesField(label=gettext_lazy("Hours"), required=False, limit=10_000_000)
    hourly_price = LocalDecimalField(
        label=gettext_lazy("Price of an hour"), required=False, min_value=0, max_digits=18, decimal_places=6
    )
    external_cost = LocalDecimalField(
        label=gettext_lazy("Bought in"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    markup_percent = PercentField(label=gettext_lazy("Markup, %"), required=False, min_value=-100, max_value=1000)
    wide = ("description", "service", "work_role", "person")

    class Meta:
        model = EstimateLine
        fields = [
            "description", "service", "work_role", "person", "minutes", "hourly_price", "external_cost",
            "markup_percent",
        ]  # fmt: skip

    def prepare(self) -> None:
        self.fields["description"].required = False
        role: Any = self.fields["work_role"]
        role.choices = [("", _("Work role")), *role.choices[1:]]
        for name in ("service", "person"):
            self.fields[name].widget.attrs["placeholder"] = self.fields[name].label
        if not self.instance.pk:
            for name in ("minutes", "hourly_price", "markup_percent"):
                self.initial[name] = None
        elif self.instance.is_external:
            self.initial.update({"minutes": None, "hourly_price": None})
        else:
            self.initial["markup_percent"] = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        bought = data.get("external_cost")
        if bought is None and not data.get("minutes") and not {"minutes", "external_cost"} & set(self.errors):
            self.add_error("minutes", ValidationError(_("Enter the hours, or what it costs when it is bought in.")))
        if bought is not None and data.get("minutes"):
            self.add_error("external_cost", ValidationError(_("Either hours or bought in: put them on two lines.")))
        named = data.get("service") or data.get("work_role") or data.get("person")
        data["description"] = (data.get("description") or str(named or "")).strip()[:200]
        if not data["description"]:
            self.add_error("description", ValidationError(_("Say what it is, or choose a service or a role.")))
        data["minutes"] = data.get("minutes") or 0
        data["markup_percent"] = data.get("markup_percent") or 0
        return data


class EstimateLines(LineFormset):
    form = EstimateLineForm
    relation = "estimate"
    template_name = "projects/_estimate_lines.html"
    row_template = "projects/_estimate_line.html"

    def related(self, lines: Any) -> Any:
        return lines.select_related("service", "work_role", "person")

    @property
    def currency(self) -> str:
        document: Any = self.document
        return str(document.currency_id)

    def totals(self, form: Any) -> str:  # type: ignore[override]
        estimate: Any = copy(self.document)
        rows = [EstimateLine(**{name: row.get(name) for name in TYPED}) for row in self.given()]
        try:
            sums = price_estimate(estimate, rows, clock.today(estimate.company))
        except Refused as refusal:
            return render_to_string("projects/_estimate_sums.html", {"problem": str(refusal.message)})
        actor: Any = self.form_kwargs["actor"]
        facts = sum_facts(estimate, sums, sees_margin=access.may(actor, ESTIMATE_MARGIN))
        return render_to_string("projects/_estimate_sums.html", {"facts": facts})


def sum_facts(estimate: Estimate, sums: EstimateSums, *, sees_margin: bool) -> list[Fact]:
    """Hours and price for everyone, cost and margin for those allowed; the margin in the company's currency."""
    code, home = estimate.currency_id, estimate.company.currency_id
    found = [
        Fact(_("Hours"), formatting.duration(sums.minutes)),
        Fact(_("Price, excl. VAT"), formatting.money(sums.net_amount, code), total=True),
    ]
    if not sees_margin:
        return found
    if code != home:
        found.append(Fact(_("In %(home)s") % {"home": home}, formatting.money(sums.home_net_amount, home)))
    share = sums.margin_percent
    label = _("Expected margin")
    if share is not None:
        label = _("Expected margin, %(share)s of the price") % {"share": formatting.percent(share, decimals=1)}
    return [
        *found,
        Fact(_("Own work"), formatting.money(-sums.own_cost, home)),
        Fact(_("Bought in"), formatting.money(-sums.bought_in, home)),
        Fact(label, formatting.money(sums.margin, home), total=True),
    ]
