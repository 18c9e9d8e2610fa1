"""Settings: bank accounts, number series, letterheads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.access import home_company
from core.firm import actions
from core.firm.forms.paper import BankAccountForm, LetterheadForm, NumberSeriesForm
from core.lists.columns import (
    BooleanColumn,
    DateColumn,
    DateTimeColumn,
    LinkColumn,
    MainColumn,
    NumberColumn,
    TextColumn,
)
from core.lists.filters import ArchivedFilter, ChoicesFilter, Filters, ReferenceFilter
from core.models import BankAccount, Company, Letterhead, NumberSeries
from core.views.settings_base import (
    DELETE,
    EDIT,
    SettingsAct,
    SettingsArchive,
    SettingsCreate,
    SettingsDelete,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
)


class IbanColumn(TextColumn):
    """In groups of four, as it is printed."""

    def html(self, row: Any) -> str:
        iban = str(self.get(row))
        return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))  # letters and digits only


class AccountFilters(Filters):
    company = ReferenceFilter()
    archived = ArchivedFilter()


class BankAccountList(SettingsList):
    name = "core.bank_accounts"
    title = _("Bank accounts")
    queryset = BankAccount.objects.select_related("company")
    columns = (
        MainColumn("name", url_name="core:bank_account_edit", sort="name"),
        IbanColumn("iban", seat="sub"),
        TextColumn("bic"),
        TextColumn("currency_id", _("Currency")),
        BooleanColumn("on_invoices"),
        TextColumn("company", sort="company__name"),
    )
    filters = AccountFilters
    search = ("name", "iban")
    order = ("company__name", "name")
    counted = ngettext_lazy("%(count)s account", "%(count)s accounts", "count")
    new_url = "core:bank_account_new"
    new_label = _("New bank account")
    empty_title = _("No bank accounts yet")
    empty_text = _("The account that customers pay to is printed on every invoice.")
    routes = "core:bank_account"


class BankAccountNew(SettingsCreate):
    form_class = BankAccountForm
    list_url = "core:bank_accounts"
    title = _("New bank account")

    def get_initial(self) -> dict[str, Any]:
        company = home_company(self.user)
        known = {"company": company.pk, "currency": company.currency_id} if company else {}
        return known | super().get_initial()


class BankAccountEdit(SettingsEdit):
    queryset = BankAccount.objects.select_related("company")
    form_class = BankAccountForm
    list_url = "core:bank_accounts"


class BankAccountArchive(SettingsArchive):
    queryset = BankAccount.objects.live()
    guard = "core.archive_bank_account"
    list_url = "core:bank_accounts"


class BankAccountRestore(SettingsRestore):
    queryset = BankAccount.objects.archived()
    list_url = "core:bank_accounts"


class SeriesFilters(Filters):
    company = ReferenceFilter()
    kind = ChoicesFilter(quick=True)


class NumberSeriesList(SettingsList):
    name = "core.series"
    title = _("Number series")
    queryset = NumberSeries.objects.select_related("company")
    columns = (
        MainColumn("kind", _("Kind"), field="get_kind_display", url_name="core:series_edit", sort="kind"),
        TextColumn("prefix"),
        TextColumn("fiscal_year", sort="fiscal_year", css="money nowrap", seat="state"),
        NumberColumn("next_number"),
        DateColumn("last_issued_on"),
        TextColumn("company", sort="company__name", seat="sub"),
    )
    filters = SeriesFilters
    order = ("company__name", "kind", "-fiscal_year")
    counted = ngettext_lazy("%(count)s series", "%(count)s series", "count")
    new_url = "core:series_new"
    new_label = _("New series")
    lede = _("Documents get their number when they are issued, without a gap. A series in use can't be changed.")

    def acts_of(self, row: Any) -> tuple[tuple[Any, str, bool], ...]:
        if row.last_issued_on:
            return ()
        return ((EDIT, "core:series_edit", False), (DELETE, "core:series_delete", True))


class NumberSeriesNew(SettingsCreate):
    form_class = NumberSeriesForm
    list_url = "core:series"
    title = _("New series")

    def get_initial(self) -> dict[str, Any]:
        company = home_company(self.user)
        return {"company": company.pk if company else None} | super().get_initial()


class NumberSeriesEdit(SettingsEdit):
    queryset = NumberSeries.objects.select_related("company")
    form_class = NumberSeriesForm
    list_url = "core:series"


class NumberSeriesDelete(SettingsDelete):
    """A series from which nothing was issued."""

    queryset = NumberSeries.objects.filter(last_issued_on=None)
    list_url = "core:series"


class LetterheadFilters(Filters):
    company = ReferenceFilter()


class LetterheadList(SettingsList):
    name = "core.letterheads"
    title = _("Letterhead")
    queryset = Letterhead.objects.select_related("company", "logo")
    columns = (
        MainColumn("company", sort="company__name"),
        NumberColumn("number", sort="number", seat="state"),
        LinkColumn("logo", url_name="core:file"),
        TextColumn("accent"),
        DateTimeColumn("created_at", _("Made"), sort="created_at", seat="sub"),
    )
    filters = LetterheadFilters
    order = ("company__name", "-number")
    counted = ngettext_lazy("%(count)s version", "%(count)s versions", "count")
    lede = _("Each change is a new version; documents keep the one they were issued with.")

    def get_context(self) -> dict[str, Any]:
        companies = Company.objects.order_by("pk") if self.may_edit else Company.objects.none()
        return super().get_context() | {"companies": list(companies)}

    template_name = "core/settings_letterheads.html"


class LetterheadNew(SettingsAct):
    """A new version for a company."""

    queryset = Company.objects.all()
    form_class = LetterheadForm
    list_url = "core:letterheads"
    list_label = _("Letterhead")
    title = _("New version")
    submit_label = _("Save the version")
    done = _("The new version is in use from the next document on.")

    def perform(self, form: Any) -> Any:
        given = form.cleaned_data
        return actions.add_letterhead(
            company=self.object,
            accent=given["accent"],
            footer=given["footer"],
            logo=given["logo"] or None,
            keep_logo=given.get("keep_logo", False),
            actor=self.user,
        )
