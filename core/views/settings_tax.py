"""Settings: tax rates and payment terms."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import clock, editing
from core.firm import actions
from core.firm.forms.money import PaymentTermForm, TaxRateForm
from core.lists.columns import BooleanColumn, MainColumn, NumberColumn, PercentColumn, PillColumn, TextColumn
from core.lists.filters import ChoicesFilter, Filters, YesNoFilter
from core.models import PaymentTerm, TaxRate
from core.ui.parts import MenuItem
from core.views.settings_base import (
    DELETE,
    EDIT,
    SettingsAct,
    SettingsCreate,
    SettingsDelete,
    SettingsEdit,
    SettingsList,
)
from core.views.settings_people import PeriodColumn

# What a new rate takes over from the one it follows.
FOLLOWED = ("country", "tax_class", "name", "category", "percent", "reason")


class TaxFilters(Filters):
    country = ChoicesFilter(quick=True)
    category = ChoicesFilter()
    must_be_checked = YesNoFilter(quick=True)


class TaxRateList(SettingsList):
    name = "core.taxes"
    title = _("Tax rates")
    queryset = TaxRate.objects.all()
    columns = (
        MainColumn("name", sort="name", sub="tax_class"),
        TextColumn("country", sort="country"),
        TextColumn("category"),
        PercentColumn("percent", sort="percent"),
        PeriodColumn("period", sort="period"),
        TextColumn("source"),
        PillColumn(
            "must_be_checked",
            _("State"),
            says=lambda row: (_("Must be checked"), "warn") if row.must_be_checked else ("", ""),
        ),
    )
    filters = TaxFilters
    search = ("name", "tax_class")
    order = ("country", "tax_class", "-period")
    counted = ngettext_lazy("%(count)s rate", "%(count)s rates", "count")
    new_url = "core:tax_new"
    new_label = _("New rate")
    lede = _("A rate that holds is never changed: a new one begins on a day, and the old one ends the day before.")

    def row_menu(self, row: Any) -> list[MenuItem]:
        if not self.may_edit:
            return []
        like = f"{reverse('core:tax_new')}?like={row.pk}"
        checked = (
            [MenuItem(_("It is right"), reverse("core:tax_checked", args=[row.pk]))] if row.must_be_checked else []
        )
        return [MenuItem(_("New rate of this class"), like), *checked]


class TaxRateNew(SettingsCreate):
    form_class: ClassVar[Any] = TaxRateForm
    list_url = "core:taxes"
    list_label = _("Tax rates")
    title = _("New rate")

    def get_initial(self) -> dict[str, Any]:
        """`like` names the rate of the same class that is to be followed."""
        like = self.request.GET.get("like", "")
        row = TaxRate.objects.filter(pk=like).first() if like.isdigit() else None
        kept = {name: getattr(row, name) for name in FOLLOWED} if row is not None else {}
        return kept | super().get_initial()

    def save(self, form: Any) -> Any:
        values = dict(form.cleaned_data)
        starts_on = values.pop("starts_on")
        return actions.add_tax_rate(values=values, starts_on=starts_on, actor=self.user, on=clock.today())


class TaxRateChecked(SettingsAct):
    queryset = TaxRate.objects.filter(must_be_checked=True)
    list_url = "core:taxes"
    title = _("It is right")
    question = _("You have compared this rate with its source.")
    done = _("Marked as checked.")

    def perform(self, form: Any) -> Any:
        return editing.update(self.object, actor=self.user, permission=self.permission, must_be_checked=False)


class PaymentTermList(SettingsList):
    name = "core.payment_terms"
    title = _("Payment terms")
    queryset = PaymentTerm.objects.all()
    columns = (
        MainColumn("name", url_name="core:payment_term_edit", sort="name"),
        NumberColumn("days", sort="days"),
        BooleanColumn("end_of_month"),
    )
    search = ("name",)
    order = "days"
    counted = ngettext_lazy("%(count)s term", "%(count)s terms", "count")
    new_url = "core:payment_term_new"
    new_label = _("New term")
    row_acts = ((EDIT, "core:payment_term_edit", False), (DELETE, "core:payment_term_delete", True))


class PaymentTermNew(SettingsCreate):
    form_class = PaymentTermForm
    list_url = "core:payment_terms"
    title = _("New term")


class PaymentTermEdit(SettingsEdit):
    queryset = PaymentTerm.objects.all()
    form_class = PaymentTermForm
    list_url = "core:payment_terms"


class PaymentTermDelete(SettingsDelete):
    queryset = PaymentTerm.objects.all()
    list_url = "core:payment_terms"
