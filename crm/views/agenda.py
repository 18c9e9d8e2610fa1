"""The queue of what is due: overdue, today, this week; worked through by keyboard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, agenda, answers
from core.permissions import SIGNED_IN
from core.ui.parts import Tab
from core.views.generic.base import GuardedView
from crm.permissions import ACTIVITY_EDIT, ACTIVITY_VIEW
from crm.smart_days import today_of


class Agenda(GuardedView):
    permission = SIGNED_IN
    template_name = "crm/agenda.html"
    title = gettext_lazy("What is due")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        today, only = today_of(self.user), self.request.GET.get("only", "")
        offered = agenda.providers(self.user)
        only = only if only in {provider.name for provider in offered} else ""
        lines = agenda.due(self.user, week_end(today), only=only)
        return super().context(
            groups=[group for group in _groups(lines, today) if group[1]],
            tabs=[Tab(_("All"), self.request.path, current=not only)]
            + [Tab(one.label, f"?only={one.name}", current=one.name == only) for one in offered],
            late=sum(line.due_on < today for line in lines),
            may_act=access.may(self.user, ACTIVITY_EDIT),
            sees_steps=access.may(self.user, ACTIVITY_VIEW),
            **more,
        )


def week_end(today: date) -> date:
    """The Sunday of the week."""
    return today + timedelta(days=6 - today.weekday())


def _groups(lines: list[agenda.Due], today: date) -> list[tuple[str, list[agenda.Due], str]]:
    """(heading, lines, tone)."""
    return [
        (_("Overdue"), [line for line in lines if line.due_on < today], "bad"),
        (_("Today"), [line for line in lines if line.due_on == today], "warn"),
        (_("This week"), [line for line in lines if line.due_on > today], "info"),
    ]
