"""The timesheet: the week as a grid, and single entries."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, clock, formatting, once
from core.access import home_company
from core.errors import Refused
from core.ui.parts import Figure
from core.views.generic import ActionView, GuardedView
from projects import actions
from projects.forms.week import AddRowForm, EntryForm, PostedWeek
from projects.models import TimeEntry
from projects.permissions import TIME_LOG
from projects.week import RowKey, Sheet, keys_used, monday_of, week_of


class WeekView(GuardedView):
    """GET shows a week, POST saves every changed cell at once; the same sheet posted twice changes nothing more."""

    permission = TIME_LOG
    template_name = "projects/week.html"

    @cached_property
    def today(self) -> dt.date:
        return clock.today(home_company(self.user))

    @cached_property
    def monday(self) -> dt.date:
        if "on" not in self.kwargs:
            return monday_of(self.today)
        try:
            return monday_of(dt.date.fromisoformat(self.kwargs["on"]))
        except ValueError as error:
            raise Http404 from error

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seeds = self._seeds()
        sheet = week_of(self.user, self.monday, seeds=seeds)
        return answers.page(request, self.template_name, self.context(sheet=sheet, form=self._add_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A sheet that saves itself sends one save after another; a whole page can be sent twice by a double click.
        if answers.is_fragment(request):
            return self._save(request)
        return once.led_once(request, lambda: self._save(request), _("Saved."))

    def _save(self, request: HttpRequest) -> HttpResponse:
        posted = PostedWeek(request.POST, self.user, self.monday)
        if posted.errors:
            return self._show(posted, posted.errors, 422)
        try:
            actions.log_time(user=self.user, hours=posted.changes, actor=self.user)
        except Refused as refusal:
            return self._show(posted, [str(refusal.message)], 409)
        if not answers.is_fragment(request):
            return answers.done(request, self._address(posted.keys), _("Saved."))
        sheet = week_of(self.user, self.monday, seeds=posted.keys)
        saved = _("Saved %(time)s") % {"time": formatting.time(clock.now())}
        context = self.context(sheet=sheet, status=saved, opened=posted.opened_now(sheet))
        return answers.page(request, "projects/week_saved.html", context)

    def _show(self, posted: PostedWeek, problems: list[str], status: int) -> HttpResponse:
        context = self.context(sheet=posted.sheet, form=self._add_form(), posted=posted, problems=problems)
        if answers.is_fragment(self.request):
            return answers.page(self.request, "projects/week_saved.html", context, status=status)
        return answers.page(self.request, self.template_name, context, status=status)

    def _seeds(self) -> list[RowKey]:
        """Rows asked for in the address: ?copy=1 brings last week's, ?row=project.line.task one of its own."""
        found = keys_used(self.user, self.monday - dt.timedelta(days=7)) if "copy" in self.request.GET else []
        for text in self.request.GET.getlist("row"):
            if key := RowKey.read(*[*text.split(".", 2), "", ""][:3]):
                found.append(key)
        return found

    def _address(self, keys: list[RowKey]) -> str:
        return reverse("projects:week_of", args=[self.monday.isoformat()])

    def _add_form(self) -> AddRowForm:
        return AddRowForm(actor=self.user)

    def context(self, **more: Any) -> dict[str, Any]:
        sheet: Sheet = more["sheet"]
        posted = more.get("posted")
        return super().context(
            today=self.today,
            previous=reverse("projects:week_of", args=[(self.monday - dt.timedelta(days=7)).isoformat()]),
            following=reverse("projects:week_of", args=[(self.monday + dt.timedelta(days=7)).isoformat()]),
            here=reverse("projects:week_of", args=[self.monday.isoformat()]),
            form_token=once.token(),
            heads=[self._head(sheet, day, n) for n, day in enumerate(sheet.days)],
            grid=[self._row(number, row, sheet, posted) for number, row in enumerate(sheet.rows)],
            figures=self._figures(sheet),
            **more,
        )

    def _head(self, sheet: Sheet, day: dt.date, n: int) -> dict[str, Any]:
        css = "today" if day == self.today else "off" if not sheet.expected[n] else ""
        total = sheet.day_total(day)
        return {
            "day": day,
            "name": formatting.weekday_name(day, short=True),
            "css": css,
            "chosen": day == (self.today if self.today in sheet.days else sheet.monday),
            "number": n + 1,
            "total": formatting.duration(total) if total else "–",
        }

    def _row(self, number: int, row: Any, sheet: Sheet, posted: PostedWeek | None) -> dict[str, Any]:
        cells = []
        for n, day in enumerate(sheet.days):
            cell = posted.cells.get((row.key, day)) if posted else None
            minutes = row.minutes(day)
            label = f"{row.project}, {row.line or row.key.task}, {formatting.long_date(day, weekday=True)}"
            cells.append(
                {
                    "name": f"row-{number}-d{n}",
                    "value": cell.text if cell else formatting.duration(minutes) if minutes else "",
                    "error": cell.error if cell else "",
                    "label": label,
                    "css": "today" if day == self.today else "off" if not sheet.expected[n] else "",
                }
            )
        was = self.request.POST.get(f"row-{number}-was", "") if posted else row.as_opened(sheet.monday)
        return {"number": number, "row": row, "cells": cells, "was": was, "total": formatting.duration(row.total)}

    def _figures(self, sheet: Sheet) -> list[Figure]:
        expected = sum(sheet.expected)
        share = formatting.percent(100 * sheet.billable // sheet.total) if sheet.total else "–"
        note = _("of %(hours)s this week") % {"hours": formatting.duration(expected)}
        billable = _("%(share)s of the hours") % {"share": share}
        return [
            Figure(_("Logged"), formatting.duration(sheet.total), note=note),
            Figure(_("Billable"), formatting.duration(sheet.billable), note=billable),
            self._left(sheet),
        ]

    def _left(self, sheet: Sheet) -> Figure:
        """What the days before today still lack: they are not made up for by working longer on others."""
        past = [(day, due) for day, due in zip(sheet.days, sheet.expected, strict=True) if day < self.today]
        short = {day: due - sheet.day_total(day) for day, due in past if sheet.day_total(day) < due}
        if not short:
            return Figure(_("Left to log"), formatting.duration(0), note=_("Complete until today"), tone="good")
        days = ", ".join(formatting.weekday_name(day, short=True) for day in short)
        return Figure(_("Left to log"), formatting.duration(sum(short.values())), note=days, tone="warn")


class AddRow(GuardedView):
    """A row for the week's sheet; it becomes hours once a cell is filled."""

    permission = TIME_LOG

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AddRowForm(request.POST, actor=self.user)
        here = reverse("projects:week_of", args=[kwargs["on"]])
        if not form.is_valid():
            view = WeekView()
            view.setup(request, *args, **kwargs)
            sheet = week_of(self.user, view.monday)
            return answers.page(request, view.template_name, view.context(sheet=sheet, form=form), status=422)
        data = form.cleaned_data
        line = data["budget_line"]
        query = f"{data['project'].pk}.{line.pk if line else ''}.{data['task']}"
        return answers.done(request, f"{here}?{urlencode({'row': query})}", "")


class EntryNew(GuardedView):
    """One entry by hand, for a phone."""

    permission = TIME_LOG
    title = gettext_lazy("Log hours")
    list_url = "projects:week"
    list_label = gettext_lazy("Timesheet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = {"on": clock.today(home_company(self.user)), "project": request.GET.get("project")}
        return self._show(EntryForm(actor=self.user, initial=given))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return once.led_once(request, lambda: self._log(request), _("Logged."))

    def _log(self, request: HttpRequest) -> HttpResponse:
        form = EntryForm(request.POST, actor=self.user)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            actions.log_time(user=self.user, hours=[hours_of(form)], actor=self.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self._show(form, 409)
        week = monday_of(form.cleaned_data["on"]).isoformat()
        return answers.done(request, reverse("projects:week_of", args=[week]), _("Logged."))

    def _show(self, form: EntryForm, status: int = 200) -> HttpResponse:
        context = self.context(
            form=form, submit_label=self.title, cancel_url=reverse("projects:week"), extra=once.hidden()
        )
        return answers.page(self.request, "core/form.html", context, status=status)


def hours_of(form: EntryForm, entry: TimeEntry | None = None) -> actions.Hours:
    data = form.cleaned_data
    return actions.Hours(
        data["project"], data["on"], data["worked"], data["billable"], data["task"], data["budget_line"], entry
    )


class EntryEdit(ActionView):
    """Own entry: billable hours and the task text; worked and billable stay apart."""

    permission = TIME_LOG
    queryset = TimeEntry.objects.select_related("project__company", "budget_line", "user")
    form_class = EntryForm
    title = gettext_lazy("Change hours")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")
    list_url = "projects:week"
    list_label = gettext_lazy("Timesheet")

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        return {
            "project": row.project,
            "budget_line": row.budget_line,
            "task": row.task,
            "on": row.on,
            "worked": row.worked_minutes,
            "billable": row.billable_minutes,
        }

    def perform(self, form: Any) -> Any:
        entry = self.object
        return actions.log_time(user=entry.user, hours=[hours_of(form, entry)], actor=self.user)

    def object_url(self) -> str:
        return reverse("projects:week_of", args=[monday_of(self.object.on).isoformat()])
