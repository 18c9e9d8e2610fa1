"""Settings: why deals are won and lost, and against whom; rows that reports count are archived, never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists.columns import MainColumn
from core.lists.filters import ArchivedFilter, Filters
from core.views.settings_base import (
    SettingsArchive,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
)
from crm.forms.pipelines import CompetitorForm, LossReasonForm, WinReasonForm
from crm.models import Competitor, LossReason, WinReason
from crm.permissions import PIPELINE_EDIT


class NamedFilters(Filters):
    archived = ArchivedFilter()


class LossReasonList(SettingsList):
    name = "crm.loss_reasons"
    title = _("Loss reasons")
    permission = PIPELINE_EDIT
    new_permission = PIPELINE_EDIT
    queryset: ClassVar[QuerySet[Any]] = LossReason.objects.all()
    columns = (MainColumn("name", url_name="crm:loss_reason_edit", sort="name"),)
    filters = NamedFilters
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s reason", "%(count)s reasons", "count")
    new_url = "crm:loss_reason_new"
    new_label = _("New reason")
    lede = _("Whoever loses a deal chooses one of these.")
    empty_title = _("No reasons yet")
    empty_text = _("Add the few that you want to count; two or three words each are enough.")
    routes = "crm:loss_reason"


class WinReasonList(LossReasonList):
    name = "crm.win_reasons"
    title = _("Win reasons")
    queryset = WinReason.objects.all()
    columns = (MainColumn("name", url_name="crm:win_reason_edit", sort="name"),)
    new_url = "crm:win_reason_new"
    lede = _("Whoever wins a deal may say why; it shows what to do again.")
    routes = "crm:win_reason"


class CompetitorList(LossReasonList):
    name = "crm.competitors"
    title = _("Competitors")
    queryset = Competitor.objects.all()
    columns = (MainColumn("name", url_name="crm:competitor_edit", sort="name"),)
    counted = ngettext_lazy("%(count)s competitor", "%(count)s competitors", "count")
    new_url = "crm:competitor_new"
    new_label = _("New competitor")
    lede = _("Offered while a deal is closed; a name typed there for the first time is added here.")
    empty_title = _("No competitors yet")
    empty_text = _("They come by themselves as deals are lost, or add them here.")
    routes = "crm:competitor"


class NamedNew(SettingsCreate):
    permission = PIPELINE_EDIT

    def success_url(self, row: Any) -> str:
        return reverse(self.list_url)


class NamedEdit(SettingsEdit):
    permission = PIPELINE_EDIT

    def success_url(self, row: Any) -> str:
        return reverse(self.list_url)


class LossReasonNew(NamedNew):
    form_class = LossReasonForm
    list_url = "crm:loss_reasons"


class LossReasonEdit(NamedEdit):
    queryset = LossReason.objects.all()
    form_class = LossReasonForm
    list_url = "crm:loss_reasons"


class LossReasonArchive(SettingsArchive):
    permission = PIPELINE_EDIT
    queryset = LossReason.objects.live()
    list_url = "crm:loss_reasons"


class LossReasonRestore(SettingsRestore):
    permission = PIPELINE_EDIT
    queryset = LossReason.objects.archived()
    list_url = "crm:loss_reasons"


class WinReasonNew(NamedNew):
    form_class = WinReasonForm
    list_url = "crm:win_reasons"


class WinReasonEdit(NamedEdit):
    queryset = WinReason.objects.all()
    form_class = WinReasonForm
    list_url = "crm:win_reasons"


class WinReasonArchive(SettingsArchive):
    permission = PIPELINE_EDIT
    queryset = WinReason.objects.live()
    list_url = "crm:win_reasons"


class WinReasonRestore(SettingsRestore):
    permission = PIPELINE_EDIT
    queryset = WinReason.objects.archived()
    list_url = "crm:win_reasons"


class CompetitorNew(NamedNew):
    form_class = CompetitorForm
    list_url = "crm:competitors"


class CompetitorEdit(NamedEdit):
    queryset = Competitor.objects.all()
    form_class = CompetitorForm
    list_url = "crm:competitors"


class CompetitorArchive(SettingsArchive):
    permission = PIPELINE_EDIT
    queryset = Competitor.objects.live()
    list_url = "crm:competitors"


class CompetitorRestore(SettingsRestore):
    permission = PIPELINE_EDIT
    queryset = Competitor.objects.archived()
    list_url = "crm:competitors"
