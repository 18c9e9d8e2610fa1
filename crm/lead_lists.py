"""The list of leads: who waits for an answer, what is put off, what was held back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from core import access, acts, clock
from core.lists import ListView
from core.lists.bulk import BulkAction
from core.lists.columns import (
    DateColumn,
    DateTimeColumn,
    EmailColumn,
    MainColumn,
    NumberColumn,
    PersonColumn,
    PillColumn,
    TagsColumn,
    TextColumn,
)
from core.ui.parts import MenuItem
from crm import actions
from crm.filters import LeadFilters
from crm.models import Lead
from crm.permissions import LEAD_EDIT, LEAD_VIEW

LEAD_TONES = {"new": "act", "qualified": "info", "nurturing": "", "converted": "good", "dropped": "", "held": "warn"}
# Hours after which a waiting lead is told apart, and after which it is late.
SOON, LATE = 4, 24

IN_MENU = ("release", "discard", "take", "assign", "qualify", "convert", "nurture", "resume", "drop", "reopen", "undo")


def waiting_words(lead: Any) -> tuple[str, str]:
    """How long they have been waiting for an answer, and how bad that is; nothing where nobody waits."""
    if lead.waiting_since is None:
        return "", ""
    hours = max(0, int((clock.now() - lead.waiting_since).total_seconds() // 3600))
    tone = "bad" if hours >= LATE else "warn" if hours >= SOON else "info"
    if not hours:
        return _t("Under an hour"), tone
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}, tone
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}, tone


def _open_without_owner(row: Any) -> bool | str:
    if row.state not in ("new", "qualified"):
        return _t("The lead is not open.")
    return True if row.owner_id is None else _t("Somebody has it already.")


def _held(row: Any) -> bool | str:
    return True if row.state == Lead.State.HELD else _t("This lead is not held back.")


class LeadList(ListView):
    name = "crm.leads"
    title = _("Leads")
    permission = LEAD_VIEW
    queryset = Lead.objects.with_score().with_waiting().select_related("owner", "source", "form")
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("organisation_name", sort="organisation_name", seat="sub"),
        NumberColumn("score", _("Score"), sort="score"),
        PillColumn("waiting_since", _("Waiting"), says=waiting_words, sort="waiting_since", nulls_last=True),
        TextColumn("source", _("Source"), field="source__name", sort="source__name", group=True),
        PersonColumn("owner", sort="owner__name", group=True),
        DateTimeColumn("created_at", _("Came in"), sort="created_at", group=True),
        PillColumn("state", tones=LEAD_TONES, sort="state", seat="state", group=True),
        DateColumn("resume_on", sort="resume_on", nulls_last=True, default=False, group=True),
        EmailColumn("email", default=False),
        TextColumn("country", sort="country", default=False, group=True),
        TextColumn("form", _("Web form"), field="form__name", sort="form__name", default=False, group=True),
        TextColumn("utm_source", sort="utm_source", default=False, group=True),
        TextColumn("utm_medium", sort="utm_medium", default=False, group=True),
        TextColumn("utm_campaign", sort="utm_campaign", default=False, group=True),
        NumberColumn("closing_score", sort="closing_score", nulls_last=True, default=False),
        DateTimeColumn("converted_at", sort="converted_at", nulls_last=True, default=False, group=True),
        TagsColumn("tags", default=False),
    )
    filters = LeadFilters
    search = ("search_key",)
    order = "-created_at"
    counted = ngettext_lazy("%(count)s lead", "%(count)s leads", "count")
    views = (
        (_("New"), "state=new"),
        (_("Mine"), "mine=1&state=new&state=qualified"),
        (_("Waiting"), "waiting=1&sort=waiting_since"),
        (_("Nurturing"), "state=nurturing&sort=resume_on"),
        (_("Held back"), "held=1"),
        (_("Converted"), "state=converted"),
    )
    bulk = (
        BulkAction(
            "assign",
            _("Assign by the rules"),
            LEAD_EDIT,
            each=lambda *, row, actor: actions.give_lead(lead=row, actor=actor),
            applies=_open_without_owner,
            confirm=_("Each gets an owner as if it had just come in."),
        ),
        BulkAction(
            "let_in",
            _("Let in"),
            LEAD_EDIT,
            each=lambda *, row, actor: actions.release_lead(lead=row, actor=actor),
            applies=_held,
            confirm=_("They are treated as if they had come straight in."),
        ),
        BulkAction(
            "discard",
            _("Discard"),
            LEAD_EDIT,
            each=lambda *, row, actor: actions.discard_lead(lead=row, actor=actor),
            applies=_held,
            confirm=_("They go to the archive, where they can still be looked at."),
            danger=True,
        ),
    )
    new_url = "crm:lead_new"
    new_label = _("New lead")
    import_url = "crm:lead_import"
    empty_title = _("Here stand leads that nobody has answered yet")
    empty_text = _("Write down who asked, and what they need.")
    template_name = "crm/leads.html"

    def row_menu(self, row: Any) -> list[MenuItem]:
        """The verbs of the row's state; whether they reach this very row is asked where they are done."""
        if not access.may(self.user, LEAD_EDIT):
            return []
        found = (acts.find(Lead, verb) for verb in IN_MENU)
        shown = [act for act in found if (act.shown is None or act.shown(row)) and not act.why_not(row)]
        return [MenuItem(act.label, act.url(row), danger=act.tone == "danger") for act in shown]

    def get_context(self) -> dict[str, Any]:
        held = Lead.objects.visible_to(self.user, LEAD_VIEW).live().filter(state=Lead.State.HELD)
        count = 0 if "held" in self.request.GET else held.count()
        report = reverse("crm:score_report") if access.may(self.user, LEAD_VIEW) else ""
        return super().get_context() | {"held_count": count, "report_url": report}
