"""Settings: holiday calendars and their days."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.firm import actions
from core.firm.forms.paper import CalendarForm, FillForm, HolidayForm
from core.lists.columns import DateColumn, MainColumn, NumberColumn, TextColumn
from core.lists.filters import DatesFilter, Filters
from core.models import Holiday, HolidayCalendar
from core.views.settings_base import (
    DELETE,
    EDIT,
    SettingsAct,
    SettingsCreate,
    SettingsDelete,
    SettingsEdit,
    SettingsList,
)


class CalendarList(SettingsList):
    name = "core.calendars"
    title = _("Holiday calendars")
    queryset = HolidayCalendar.objects.all()
    columns = (MainColumn("name", url_name="core:calendar_days", sort="name"), TextColumn("country", sort="country"))
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s calendar", "%(count)s calendars", "count")
    new_url = "core:calendar_new"
    new_label = _("New calendar")
    row_acts = (
        (EDIT, "core:calendar_edit", False),
        (_("Fill with public holidays"), "core:calendar_fill", False),
        (DELETE, "core:calendar_delete", True),
    )


class CalendarNew(SettingsCreate):
    form_class = CalendarForm
    list_url = "core:calendars"
    title = _("New calendar")

    def success_url(self, row: Any) -> str:
        return reverse("core:calendar_fill", args=[row.pk])


class CalendarEdit(SettingsEdit):
    queryset = HolidayCalendar.objects.all()
    form_class = CalendarForm
    list_url = "core:calendars"


class CalendarFill(SettingsAct):
    queryset = HolidayCalendar.objects.all()
    form_class = FillForm
    list_url = "core:calendars"
    title = _("Fill with public holidays")
    submit_label = _("Add the days")
    done = _("The calendar is filled.")

    def perform(self, form: Any) -> Any:
        years = range(form.cleaned_data["first"], form.cleaned_data["last"] + 1)
        return actions.fill_holidays(calendar=self.object, years=years, actor=self.user)

    def object_url(self) -> str:
        return reverse("core:calendar_days", args=[self.object.pk])


class CalendarDelete(SettingsDelete):
    queryset = HolidayCalendar.objects.all()
    list_url = "core:calendars"


class DayFilters(Filters):
    on = DatesFilter(label=_("Date"), quick=True)


class HolidayList(SettingsList):
    """The days of one calendar."""

    name = "core.holidays"
    title = _("Days off")
    queryset = Holiday.objects.all()
    columns = (
        MainColumn("name", url_name="core:holiday_edit", sort="name"),
        DateColumn("on", sort="on"),
        NumberColumn("fraction", decimals=2),
    )
    filters = DayFilters
    search = ("name",)
    order = "-on"
    counted = ngettext_lazy("%(count)s day", "%(count)s days", "count")
    new_label = _("New day")
    row_acts = ((EDIT, "core:holiday_edit", False), (DELETE, "core:holiday_delete", True))

    @cached_property
    def calendar(self) -> HolidayCalendar:
        return get_object_or_404(HolidayCalendar, pk=self.kwargs["calendar"])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(calendar=self.calendar)

    def new_link(self) -> str:
        return reverse("core:holiday_new", args=[self.calendar.pk]) if self.may_edit else ""

    def get_context(self) -> dict[str, Any]:
        crumbs = [(_("Holiday calendars"), reverse("core:calendars")), (str(self.calendar), "")]
        found = super().get_context()
        return found | {"title": str(self.calendar), "crumbs": [found["crumbs"][0], *crumbs]}


class OfCalendar:
    """Pages of a day lead back to its calendar."""

    kwargs: dict[str, Any]
    object: Any

    @property
    def calendar_id(self) -> int:
        return int(self.kwargs.get("calendar") or self.object.calendar_id)

    def days_url(self) -> str:
        return reverse("core:calendar_days", args=[self.calendar_id])

    def success_url(self, row: Any) -> str:
        return self.days_url()

    def cancel_url(self) -> str:
        return self.days_url()

    def object_url(self) -> str:
        return self.days_url()


class HolidayNew(OfCalendar, SettingsCreate):
    form_class = HolidayForm
    list_url = "core:calendars"
    title = _("New day off")

    def form_options(self) -> dict[str, Any]:
        calendar = get_object_or_404(HolidayCalendar, pk=self.calendar_id)
        return super().form_options() | {"instance": Holiday(calendar=calendar)}


class HolidayEdit(OfCalendar, SettingsEdit):
    queryset = Holiday.objects.select_related("calendar")
    form_class = HolidayForm
    list_url = "core:calendars"


class HolidayDelete(OfCalendar, SettingsDelete):
    queryset = Holiday.objects.select_related("calendar")
    list_url = "core:calendars"
