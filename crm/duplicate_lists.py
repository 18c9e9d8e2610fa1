"""The list of pairs that may be one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.lists import ListView
from core.lists.bulk import BulkAction
from core.lists.columns import Column, MainColumn, NumberColumn, PillColumn
from core.lists.columns.base import Export
from core.lists.filters import ChoicesFilter, DatesFilter, Filters
from crm import actions
from crm.duplicates.reasons import speaking_against, speaking_for
from crm.models import DuplicateCandidate
from crm.permissions import DUPLICATE_MERGE

STATE_TONES = {"open": "act", "dismissed": "", "merged": "good"}


class PairColumn(MainColumn):
    def value(self, row: Any) -> str:
        return f"{row.left} · {row.right}"


class ReasonsColumn(Column):
    """Why they may be one, and what speaks against it."""

    def value(self, row: Any) -> str:
        return capfirst(", ".join(speaking_for(row.reasons)))

    def html(self, row: Any) -> str:
        against = ", ".join(speaking_against(row.reasons))
        but = format_html("<small>{}</small>", _("but: %(reasons)s") % {"reasons": against}) if against else ""
        return format_html("{}{}", self.value(row), but)


class PairActsColumn(Column):
    """The two answers at hand; the button belongs to the list's form `row-act`."""

    def value(self, row: Any) -> str:
        return ""

    def exports(self) -> list[Export]:
        return []

    def html(self, row: Any) -> str:
        if row.state != "open":
            return ""
        label = _("Not the same: %(pair)s") % {"pair": row}
        return format_html_join(
            "",
            '<span class="row-acts"><a class="btn small" href="{}">{}</a>'
            '<button class="btn small quiet" type="submit" form="row-act" formaction="{}" aria-label="{}">{}</button></span>',
            [
                (
                    row.get_absolute_url(),
                    _("Compare"),
                    reverse("crm:duplicate_dismiss", args=[row.pk]),
                    label,
                    _("Not the same"),
                )
            ],
        )


class DuplicateFilters(Filters):
    state = ChoicesFilter("state", quick=True)
    kind = ChoicesFilter("kind", quick=True)
    found = DatesFilter("found_at", label=gettext_lazy("Found"))

    class Meta:
        model = DuplicateCandidate
        fields: list[str] = []


class DuplicateList(ListView):
    name = "crm.duplicates"
    title = gettext_lazy("Possible duplicates")
    permission = DUPLICATE_MERGE
    queryset = DuplicateCandidate.objects.select_related("organisation", "other_organisation", "person", "other_person")
    template_name = "crm/duplicates.html"
    columns = (
        PairColumn("pair", gettext_lazy("Pair")),
        ReasonsColumn("reasons", gettext_lazy("Why"), seat="sub"),
        PillColumn("state", tones=STATE_TONES, sort="state"),
        NumberColumn("score", gettext_lazy("Likeness, %"), sort="score"),
        PairActsColumn("acts", gettext_lazy("Decide"), permission=DUPLICATE_MERGE, css="acts", seat="money"),
    )
    filters = DuplicateFilters
    order = "-score"
    counted = ngettext_lazy("%(count)s pair", "%(count)s pairs", "count")
    views = (
        (gettext_lazy("To decide"), "state=open"),
        (gettext_lazy("Clients"), "state=open&kind=organisation"),
        (gettext_lazy("People"), "state=open&kind=person"),
        (gettext_lazy("Not the same"), "state=dismissed"),
    )
    bulk = (
        BulkAction(
            "dismiss",
            gettext_lazy("Not the same"),
            DUPLICATE_MERGE,
            each=lambda *, row, actor: actions.dismiss_duplicate(candidate=row, actor=actor),
            applies=lambda row: row.state == "open",
            confirm=gettext_lazy("These pairs do not come back, unless what is known of them changes towards one."),
        ),
        BulkAction(
            "reopen",
            gettext_lazy("Look again"),
            DUPLICATE_MERGE,
            each=lambda *, row, actor: actions.reopen_duplicate(candidate=row, actor=actor),
            applies=lambda row: row.state == "dismissed",
        ),
    )
    empty_title = gettext_lazy("No two rows look like one")
    empty_text = gettext_lazy(
        "Every night Keel compares clients and people that have changed, and shows the pairs here."
    )
