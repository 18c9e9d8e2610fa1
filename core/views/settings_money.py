"""Settings: currencies and exchange rates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from core import clock
from core.firm import actions
from core.firm.forms.money import CurrencyNewForm, ExchangeRateForm, RateFileForm
from core.forms.numbers import plain
from core.lists.columns import DateColumn, MainColumn, NumberColumn, TextColumn
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, ReferenceFilter
from core.models import Currency, ExchangeRate
from core.permissions import EXCHANGE_EDIT
from core.views.settings_base import EDIT, SettingsCreate, SettingsEdit, SettingsList


class CurrencyList(SettingsList):
    name = "core.currencies"
    title = _("Currencies")
    queryset = Currency.objects.all()
    columns = (MainColumn("code", sort="code"), TextColumn("name", sort="name"), NumberColumn("minor_units"))
    search = ("code", "name")
    order = "code"
    counted = ngettext_lazy("%(count)s currency", "%(count)s currencies", "count")
    new_url = "core:currency_new"
    new_label = _("New currency")


class CurrencyNew(SettingsCreate):
    form_class = CurrencyNewForm
    list_url = "core:currencies"
    title = _("New currency")

    def save(self, form: Any) -> Currency:
        given = form.cleaned_data
        units = form.instance.minor_units
        return actions.add_currency(code=given["code"], name=given["name"], minor_units=units, actor=self.user)


class EquationColumn(MainColumn):
    """1 USD = 0.92 EUR."""

    def value(self, row: Any) -> str:
        return f"1 {row.currency_id} = {plain(row.rate)} {row.base_id}"


class RateFilters(Filters):
    base = ReferenceFilter()
    currency = ReferenceFilter(quick=True)
    on = DatesFilter(label=_("Date"))
    source = ChoicesFilter()


class ExchangeRateList(SettingsList):
    name = "core.rates"
    title = _("Exchange rates")
    new_permission = EXCHANGE_EDIT
    queryset = ExchangeRate.objects.all()
    columns = (
        EquationColumn("rate", _("Rate"), url_name="core:rate_edit"),
        DateColumn("on", sort="on"),
        TextColumn("source"),
        TextColumn("note", default=False),
    )
    filters = RateFilters
    order = ("-on", "currency_id")
    counted = ngettext_lazy("%(count)s rate", "%(count)s rates", "count")
    new_url = "core:rate_new"
    new_label = _("New rate")
    import_url = "core:rate_import"
    row_acts = ((EDIT, "core:rate_edit", False),)
    lede = _("What one unit of a foreign currency is worth. A day without a rate takes that of the day before.")


class ExchangeRateNew(SettingsCreate):
    permission = EXCHANGE_EDIT
    form_class = ExchangeRateForm
    list_url = "core:rates"
    title = _("New rate")

    def get_initial(self) -> dict[str, Any]:
        return {"on": clock.today()} | super().get_initial()


class ExchangeRateEdit(SettingsEdit):
    permission = EXCHANGE_EDIT
    queryset = ExchangeRate.objects.all()
    form_class = ExchangeRateForm
    list_url = "core:rates"


class ExchangeRateImport(SettingsCreate):
    """A file of rates; its form has no row of its own."""

    permission = EXCHANGE_EDIT
    form_class: ClassVar[Any] = RateFileForm
    list_url = "core:rates"
    list_label = _("Exchange rates")
    title = _("Rates from a file")
    submit_label = _("Read the file")

    def save(self, form: Any) -> tuple[int, int]:
        base, note = form.cleaned_data["base"], form.cleaned_data["file"].name[:120]
        found = actions.import_exchange_rates(base=base, rates=form.cleaned_data["rates"], note=note, actor=self.user)
        new, changed = found
        added = ngettext("%(count)d rate was added.", "%(count)d rates were added.", new) % {"count": new}
        renewed = _t("%(count)d were renewed.") % {"count": changed} if changed else ""
        self.done = f"{added} {renewed}".strip()  # type: ignore[misc, assignment]
        return found

    def success_url(self, row: Any) -> str:
        return self.cancel_url()
