"""The calendar of follow-ups and meetings, its feed, and single entries as files."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core import access, answers, clock, formatting
from core.models import User
from core.permissions import PUBLIC, SIGNED_IN, Scope
from core.routes import guarded
from core.throttle import allows, asker
from core.ui.parts import Tab
from core.views.generic.base import GuardedView, RowView
from crm import actions, ical
from crm.calculations.repeats import in_months
from crm.calendar import entries, month_weeks, week_of
from crm.models import Activity, CalendarFeed, FollowUp
from crm.permissions import ACTIVITY_EDIT, ACTIVITY_VIEW
from crm.smart_days import today_of

# Readings by one caller in a minute, whatever addresses they try: calendars ask a few times an hour, but an office and
# the servers of a calendar service share an address.
OFTEN = 60


class CalendarPage(GuardedView):
    """?view=week or month, ?on=2026-11-22, ?who=5."""

    permission = ACTIVITY_VIEW
    template_name = "crm/calendar.html"
    title = gettext_lazy("Calendar")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        today, view = today_of(self.user), "week" if self.request.GET.get("view") == "week" else "month"
        on, whose = self._on(today), self._whose()
        weeks = [week_of(on)] if view == "week" else month_weeks(on)
        found = entries(self.user, whose, weeks[0][0], weeks[-1][-1], today)
        before, after = _steps(view, on)
        given = f"&who={whose.pk}" if whose.pk != self.user.pk else ""
        return super().context(
            view_name=view,
            heading=formatting.month_name(on) if view == "month" else _week(weeks[0]),
            days=[(day, formatting.weekday_name(day, short=True)) for day in weeks[0]],
            weeks=[
                [(day, found.get(day, []), day == today, view == "month" and day.month != on.month) for day in week]
                for week in weeks
            ],
            before=f"?view={view}&on={before}{given}",
            after=f"?view={view}&on={after}{given}",
            now=f"?view={view}{given}",
            tabs=[
                Tab(_("Month"), f"?view=month&on={on}{given}", current=view == "month"),
                Tab(_("Week"), f"?view=week&on={on}{given}", current=view == "week"),
            ],
            people=self._people(),
            whose=whose,
            on=on,
            may_plan=access.may(self.user, ACTIVITY_EDIT),
            **more,
        )

    def _on(self, today: date) -> date:
        try:
            asked = date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            return today
        return asked if 2000 <= asked.year <= 2100 else today

    def _people(self) -> list[User]:
        """Colleagues whose follow-ups the reader sees; nobody for those who see their own alone."""
        if access.scope_of(self.user, ACTIVITY_VIEW) == Scope.OWN:
            return []
        owners = FollowUp.objects.open().visible_to(self.user, ACTIVITY_VIEW).order_by().values("owner").distinct()
        return list(User.objects.active().filter(pk__in=owners).exclude(pk=self.user.pk).order_by("name")[:60])

    def _whose(self) -> User:
        asked = self.request.GET.get("who", "")
        if not asked or asked == str(self.user.pk):
            return self.user
        found = next((person for person in self._people() if str(person.pk) == asked), None)
        if found is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        return found


def _steps(view: str, on: date) -> tuple[date, date]:
    if view == "week":
        return on - timedelta(days=7), on + timedelta(days=7)
    first = on.replace(day=1)
    return in_months(first, -1), in_months(first, 1)


def _week(days: list[date]) -> str:
    return _("%(first)s to %(last)s") % {
        "first": formatting.short_date(days[0]), "last": formatting.short_date(days[-1])
    }  # fmt: skip


class FileView(RowView):
    permission = ACTIVITY_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = HttpResponse(ical.as_file([self.object]), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.object._meta.model_name}-{self.object.pk}.ics"'
        return answer


class MeetingFile(FileView):
    queryset = Activity.objects.filter(kind="meeting").select_related("organisation", "person", "deal", "lead")


class FollowUpFile(FileView):
    queryset = FollowUp.objects.select_related("organisation", "person", "deal", "lead")


class FeedSettings(GuardedView):
    """The person's own address: shown, made anew, taken away. Stands on the profile too."""

    permission = SIGNED_IN
    template_name = "crm/calendar_feed.html"
    title = gettext_lazy("Calendar in other programs")

    def fetch(self) -> None:
        if self.kwargs["pk"] != self.user.pk:
            raise Http404(_("There is nothing here, or it is not yours to see."))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = reverse("crm:calendar_feed_settings", args=[self.user.pk])
        if request.POST.get("act") == "revoke":
            actions.revoke_feed(actor=self.user)
            return answers.done(request, here, _("The address does not work any more."))
        actions.make_feed(actor=self.user)
        return answers.done(request, here, _("Here is your new address."))

    def context(self, **more: Any) -> dict[str, Any]:
        feed = CalendarFeed.objects.filter(user=self.user).first()
        url = reverse("crm:calendar_feed", args=[ical.token_of(feed)]) if feed else ""
        return super().context(feed=feed, url=self.request.build_absolute_uri(url) if url else "", **more)


@require_safe
@guarded(PUBLIC)
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar for whoever knows the address; wrong ones cost as much as right ones and are counted by caller."""
    if not allows("calendar_feed", asker(request), limit=OFTEN, seconds=60):
        return HttpResponse(_("Too many requests: try again in a minute."), status=429, headers={"Retry-After": "60"})
    feed = ical.feed_of(token)
    if feed is None:
        raise Http404
    content = ical.calendar_of(feed.user)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if feed.read_at is None or (clock.now() - feed.read_at) > timedelta(hours=1):
        actions.note_reading(feed=feed, actor=feed.user)
    unchanged = tag in request.headers.get("If-None-Match", "")
    answer: HttpResponse = HttpResponseNotModified() if unchanged else HttpResponse(content)
    answer["ETag"], answer["Cache-Control"] = tag, "private, max-age=300"
    if not unchanged:
        answer["Content-Type"] = "text/calendar; charset=utf-8"
    return answer
