"""What the pages of parties, deals and leads share: the timeline and the box that logs to it."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import access, clock, once
from core.models import User
from core.views.generic import DetailView
from crm.models import Activity, PartyRole, TimelineEntry
from crm.permissions import ACTIVITY_EDIT, LETTER_SEND, PERSON_VIEW
from crm.timeline import KINDS, Asked, timeline_of

LABELS = {
    "activity": _("Contacts"),
    "mail": _("Mails"),
    "deal": _("Deals"),
    "lead": _("Leads"),
    "quote": _("Quotes"),
    "invoice": _("Invoices"),
    "payment": _("Payments"),
    "project": _("Projects"),
}
ICONS = {"call": "call", "meeting": "meeting", "note": "note"}
# Regions of the page that are asked for alone.
BOX, MORE, WHO = "timeline-box", "timeline-more", "told-who"


class StoryMixin(DetailView):
    """`about` is the timeline's look-up to the page's row."""

    about: ClassVar[str] = ""
    # What may stand on the timeline of such a row.
    kinds: ClassVar[tuple[str, ...]] = tuple(KINDS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked_for = request.headers.get("HX-Target", "")
        if asked_for == MORE:
            return render(request, "crm/_timeline_rows.html", self.story())
        if asked_for == WHO:
            return render(request, "crm/_timeline_people.html", {"timeline_people": self.people(self.asked().who)})
        if asked_for == BOX:
            return render(request, "crm/_timeline.html", self.story())
        return super().get(request, *args, **kwargs)

    def asked(self) -> Asked:
        given = self.request.GET
        kinds = tuple(kind for kind in given.getlist("kind") if kind in LABELS)
        return Asked(kinds, given.get("who", ""), given.get("words", ""), given.get("after", ""))

    def story(self) -> dict[str, Any]:
        """What the timeline's own template needs."""
        asked = self.asked()
        page = timeline_of(
            self.user, after=asked.after, kinds=asked.kinds, who=asked.who, words=asked.words,
            **{self.about: self.object},
        )  # fmt: skip
        given = [("kind", kind) for kind in asked.kinds] + [("who", asked.who), ("words", asked.words)]
        narrow = [pair for pair in given if pair[1]]
        return {
            "timeline_page": page,
            "timeline_kinds": [(kind, LABELS[kind], kind in asked.kinds) for kind in self.kinds],
            # Whom to narrow to is asked once somebody reaches for it, and shown while it narrows.
            "timeline_people": self.people(asked.who) if asked.who or "people" in self.request.GET else None,
            "timeline_asked": asked,
            "timeline_more": f"{self.request.path}?{urlencode([*narrow, ('after', page.after)])}",
            "request": self.request,
        }

    def people(self, chosen: str) -> list[tuple[str, str, bool]]:
        """Whom entries can be narrowed to: colleagues who did something here that the reader sees, and people of the client."""
        told = TimelineEntry.objects.filter(**{self.about: self.object}).readable_by(self.user).exclude(actor=None)
        users = User.objects.filter(pk__in=told.order_by().values("actor").distinct()).order_by("name")[:30]
        found = [(f"u{user.pk}", user.name) for user in users]
        if self.about == "organisation" and access.may(self.user, PERSON_VIEW):
            roles = PartyRole.objects.filter(organisation=self.object).on(clock.today()).select_related("person")
            found += [(f"p{role.person_id}", role.person.name) for role in roles[:30]]
        return [(key, name, key == chosen) for key, name in found] if len(found) > 1 or chosen else []

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            may_log=access.may(self.user, ACTIVITY_EDIT),
            log_kinds=[(value, label, ICONS[value]) for value, label in reversed(Activity.Kind.choices)],
            about=self.about,
            may_write=access.may(self.user, LETTER_SEND) and not getattr(self.object, "archived_at", None),
            form_token=once.token(),
            **self.story(),
            **more,
        )
