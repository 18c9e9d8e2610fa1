"""What happened to one row: who did what, when and why, and which values changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import answers, subjects
from core.audit.showing import label_of
from core.fields import Difference, differences
from core.models import AuditEvent, User
from core.permissions import SIGNED_IN
from core.views.generic.base import GuardedView

PAGE = 50


@dataclass(frozen=True)
class Told:
    """One event as the history shows it."""

    what: str
    who: str
    at: Any
    why: str
    differences: list[Difference]


def told(events: Iterable[AuditEvent], row: Model, reader: User) -> list[Told]:
    return [_tell(event, row, reader) for event in events]


def _tell(event: AuditEvent, row: Model, reader: User) -> Told:
    facts = event.facts
    own = facts.get("model", event.subject_type) == row._meta.label_lower
    old, new = facts.get("old") or {}, facts.get("new") or {}
    listed = differences(type(row), old, new, reader, row=row) if own and isinstance(new, dict) else []
    return Told(label_of(event.kind), _who(event), event.at, event.reason, listed)


def _who(event: AuditEvent) -> str:
    if event.actor is not None:
        return str(event.actor)
    if event.on_behalf_of is not None:
        return _("%(system)s for %(person)s") % {"system": event.system, "person": event.on_behalf_of}
    return event.system


class HistoryView(GuardedView):
    """/history/<model>/<pk>/: for whoever may see the row itself; values of sensitive fields stay hidden."""

    permission = SIGNED_IN
    template_name: ClassVar[str] = "core/history.html"
    part: ClassVar[str] = "core/history_panel.html"
    row: Any

    def fetch(self) -> None:
        self.row = subjects.reach(self.kwargs["label"], self.kwargs["pk"], self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context(), part=self.part)

    def get_title(self) -> str:
        return _("History of %(row)s") % {"row": self.row}

    def crumbs(self) -> list[tuple[str, str]]:
        url = self.row.get_absolute_url() if hasattr(self.row, "get_absolute_url") else ""
        return [(str(self.row), url), (_("History"), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        keys = subjects.keys_of(self.row)
        events = AuditEvent.objects.filter(subject_type=self.kwargs["label"], subject_id__in=keys)
        if before.isdecimal() and len(before) < 19:
            events = events.filter(pk__lt=int(before))
        found = list(events.select_related("actor", "on_behalf_of").order_by("-pk")[: PAGE + 1])
        older = found[PAGE - 1].pk if len(found) > PAGE else None
        shown = told(found[:PAGE], self.row, self.user)
        return super().context(row=self.row, events=shown, older=older, path=self.request.path, **more)
