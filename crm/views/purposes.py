"""Settings: what personal data is used for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists.columns import MainColumn, TextColumn
from core.lists.filters import ArchivedFilter, Filters
from core.permissions import SETTINGS_EDIT
from core.views.settings_base import ARCHIVE, EDIT, SettingsArchive, SettingsCreate, SettingsEdit, SettingsList
from crm.forms.privacy import PurposeForm
from crm.models import ConsentPurpose


class PurposeFilters(Filters):
    archived = ArchivedFilter()

    class Meta:
        model = ConsentPurpose
        fields: list[str] = []


class PurposeList(SettingsList):
    name = "crm.consent_purposes"
    title = _("Purposes of use")
    permission = SETTINGS_EDIT
    queryset = ConsentPurpose.objects.all()
    columns = (
        MainColumn("name", url_name="crm:consent_purpose_edit", sort="name"),
        TextColumn("basis", sort="basis"),
        TextColumn("text"),
    )
    filters = PurposeFilters
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s purpose", "%(count)s purposes", "count")
    new_url = "crm:consent_purpose_new"
    new_label = _("New purpose")
    row_acts = ((EDIT, "crm:consent_purpose_edit", False), (ARCHIVE, "crm:consent_purpose_archive", True))
    lede = _("Each with its lawful basis. What a person said about them stands on the person's page.")
    empty_title = _("No purposes yet")
    empty_text = _("Add what you ask people's consent for, such as a newsletter.")


class PurposeNew(SettingsCreate):
    form_class = PurposeForm
    list_url = "crm:consent_purposes"
    title = _("New purpose")


class PurposeEdit(SettingsEdit):
    queryset = ConsentPurpose.objects.all()
    form_class = PurposeForm
    list_url = "crm:consent_purposes"


class PurposeArchive(SettingsArchive):
    queryset = ConsentPurpose.objects.live()
    list_url = "crm:consent_purposes"
