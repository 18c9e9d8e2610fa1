"""The records of a person who leaves, and who takes them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock, formatting, handover
from core.firm.actions import hand_over, take_handover_back
from core.firm.actions.handover import HANDED_OVER, UNDO_FOR
from core.firm.forms.handover import HandoverForm
from core.models import AuditEvent, User
from core.permissions import USERS_EDIT
from core.views.generic import ActionView


class UserHandover(ActionView):
    permission = USERS_EDIT
    queryset = User.objects.all()
    form_class = HandoverForm
    template_name = "core/handover.html"
    list_url = "core:users"
    list_label = gettext_lazy("Users")
    title = gettext_lazy("Hand over")
    submit_label = gettext_lazy("Hand over")
    done = gettext_lazy("Handed over.")

    def perform(self, form: Any) -> int:
        """A transaction of at most 500 records a time, so that nobody waits for the whole of them."""
        moved = 0
        for kind, _count, to in form.chosen():
            while step := hand_over(user=self.object, kind=kind.name, to=to, actor=self.user):
                moved += step
        return moved

    def object_url(self) -> str:
        return reverse("core:user", args=[self.object.pk])

    def success_url(self, result: Any) -> str:
        return self.request.path if handover.owned(self.object) else self.object_url()

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form") or self.make_form()
        rows = [(kind.label, formatting.number(count), kind.link(self.object)) for kind, count in form.owned]  # type: ignore[union-attr]
        shown = {"form_template": "core/handover_fields.html", "passed": passed_on(self.object)}
        return super().context(owned=rows, **shown, **more)


@dataclass(frozen=True)
class PassedOn:
    """One event of a hand-over that can still be taken back."""

    told: int
    at: datetime
    label: str
    count: str
    to: str


def passed_on(user: User) -> list[PassedOn]:
    """What was handed over in the last 30 days and not taken back, the latest first; three queries."""
    since = clock.now() - UNDO_FOR
    events = AuditEvent.objects.filter(subject_type=user._meta.label_lower, subject_id=user.pk, at__gte=since)
    found = list(events.filter(kind__in=[HANDED_OVER, "core.HandoverTakenBack"]).order_by("-pk"))
    gone = {event.facts["told_id"] for event in found if event.kind != HANDED_OVER}
    left = [event for event in found if event.kind == HANDED_OVER and event.pk not in gone]
    names = dict(User.objects.filter(pk__in={event.facts["to_id"] for event in left}).values_list("pk", "name"))
    return [
        PassedOn(
            event.pk,
            event.at,
            str(handover.find(event.facts["kind_of_record"]).label),
            formatting.number(len(event.facts["pks"])),
            names.get(event.facts["to_id"], ""),
        )
        for event in left
    ]


class UndoHandover(ActionView):
    """Gives back what one press handed over, but for what was changed since."""

    permission = USERS_EDIT
    queryset = User.objects.all()
    action = staticmethod(take_handover_back)
    argument = "user"
    list_url = "core:users"
    list_label = gettext_lazy("Users")
    title = gettext_lazy("Take the hand-over back")
    question = gettext_lazy("The records go back, but for those that were changed or passed on since.")
    done = gettext_lazy("Given back.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return super().arguments(form) | {"told": self.kwargs["told"]}

    def object_url(self) -> str:
        return reverse("core:user_handover", args=[self.object.pk])


def left_behind(user: User) -> Any:
    """A sentence with its link while the person still owns open records, else nothing."""
    total = sum(count for _kind, count in handover.owned(user))
    if not total:
        return ""
    said = ngettext(
        "%(n)s open record still belongs to %(name)s.", "%(n)s open records still belong to %(name)s.", total
    ) % {"n": formatting.number(total), "name": user.name}
    return format_html(
        '{} <a href="{}">{}</a>', said, reverse("core:user_handover", args=[user.pk]), _("Hand them over first")
    )
