"""What the pages of parties, deals and leads share: the timeline and the box that logs to it."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from core import access, once
from core.ui.parts import Tab
from core.views.generic import DetailView
from crm.models import Activity
from crm.permissions import ACTIVITY_EDIT
from crm.timeline import KINDS, timeline_of

LABELS = {
    "": _("All"),
    "activity": _("Contacts"),
    "deal": _("Deals"),
    "invoice": _("Invoices"),
    "payment": _("Payments"),
    "project": _("Projects"),
}
ICONS = {"call": "call", "meeting": "meeting", "note": "note"}


class StoryMixin(DetailView):
    """`about` is the timeline's look-up to the page's row."""

    about: ClassVar[str] = ""
    # What may stand on the timeline of such a row.
    kinds: ClassVar[tuple[str, ...]] = tuple(KINDS)

    def context(self, **more: Any) -> dict[str, Any]:
        kind, after = self.request.GET.get("kind", ""), self.request.GET.get("after", "")
        page = timeline_of(self.user, after=after, kind=kind, **{self.about: self.object})
        earlier = {name: value for name, value in (("kind", kind), ("after", page.after)) if value}
        return super().context(
            timeline_page=page,
            timeline_tabs=[self._tab(name, kind) for name in ("", *self.kinds)],
            timeline_more=f"?{urlencode(earlier)}",
            may_log=access.may(self.user, ACTIVITY_EDIT),
            log_kinds=[(value, label, ICONS[value]) for value, label in reversed(Activity.Kind.choices)],
            about=self.about,
            form_token=once.token(),
            **more,
        )

    def _tab(self, name: str, chosen: str) -> Tab:
        return Tab(LABELS[name], f"?kind={name}" if name else self.request.path, current=name == chosen)
