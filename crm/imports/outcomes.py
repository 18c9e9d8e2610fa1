"""Deals that were over before the file was written: won or lost, on a day, for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.fields import field_of
from core.imports.importer import Importer
from core.imports.rows import Row
from core.imports.targets import Target
from core.textkeys import fold
from crm import actions
from crm.models import Deal, LossReason

OUTCOMES = (
    Target("outcome", _("State: open, won or lost"), limit=40),
    Target("closed_on", _("Closed on")),
    Target("loss_reason", _("Loss reason"), limit=400),
)
# How other systems and people call them, folded.
_WORDS = {
    "open": ("open", "avoin", "auki", "kesken", "acik", "in progress", "new"),
    "won": ("won", "closed won", "closedwon", "closed - won", "voitettu", "saatu", "kazanildi", "kazanilan", "win"),
    "lost": (
        "lost",
        "closed lost",
        "closedlost",
        "closed - lost",
        "havitty",
        "menetetty",
        "kaybedildi",
        "kayip",
        "lose",
    ),
}
_MEANS = {fold(word): state for state, words in _WORDS.items() for word in words}


class NoOutcome(ExplainedError):
    """What a row says of a deal's end can't be."""


def outcome_in(text: str) -> str:
    """The state that a stage or status of another system means, or nothing."""
    return _MEANS.get(fold(text), "")


class OutcomeReader(Importer):
    """Mixed into the importer of deals. What is over comes in as it was: nothing is proposed, told or counted today."""

    def read_outcome(self, text: str, row: Row) -> str:
        found = outcome_in(text)
        if not found:
            raise NoOutcome(_("“%(text)s” is neither open, won nor lost."), text=text[:40])
        return found

    def read_closed_on(self, text: str, row: Row) -> date:
        target = Target("closed_on", _("Closed on"), field_of(Deal, "expected_close_on"))
        found: date = self._plain_value(target, text)
        return found

    def outcome_of(self, row: Row) -> str:
        """Said by itself, else by the name of the stage where other systems keep it."""
        return row.values.get("outcome") or outcome_in(row.texts.get("stage", "")) or "open"

    def check_outcome(self, row: Row, today: date) -> None:
        state, deal = self.outcome_of(row), row.instance
        if not row.is_new:
            if "outcome" in row.values and state != deal.state:
                row.fail(
                    "outcome", NoOutcome(_("A deal that is here already is won, lost or reopened on its own page."))
                )
            return
        if state == "open":
            return
        day = row.values.get("closed_on") or row.values.get("expected_close_on")
        if day is None:
            row.fail("closed_on", NoOutcome(_("A deal that is won or lost needs the day on which it was closed.")))
        elif day > today:
            row.fail("closed_on", NoOutcome(_("A deal can't have been closed on a day to come.")))
        row.around["outcome"] = state

    def settle_outcome(self, row: Row) -> None:
        """After the deal has its values; the reason of a lost one gets its key in `make_reasons`."""
        if "outcome" not in row.around:
            return
        deal = row.instance
        deal.state = row.around["outcome"]
        deal.closed_on = row.values.get("closed_on") or row.values.get("expected_close_on")
        if deal.state == Deal.State.LOST:
            text = str(row.values.get("loss_reason", ""))
            reason = self._reasons.get(fold(text))
            deal.loss_reason = reason or self._unknown
            deal.loss_note = "" if reason else text

    @cached_property
    def _reasons(self) -> dict[str, LossReason]:
        return {fold(row.name): row for row in LossReason.objects.all()}

    @cached_property
    def _unknown(self) -> LossReason:
        """For a deal whose file gives no reason of ours; what it gives is kept as a note."""
        name = _t("Not known")
        return self._reasons.get(fold(name)) or LossReason(name=name)

    def make_reasons(self, rows: Sequence[Row], *, dry: bool) -> None:
        """The reason for those without one, before they are written."""
        lost: list[Any] = [row.instance for row in rows if row.around.get("outcome") == Deal.State.LOST]
        if dry or not lost:
            return
        unknown: Any = self._unknown
        needing = [deal for deal in lost if deal.loss_reason is unknown]
        if needing and unknown._state.adding:
            self.journal.made(actions.save_imported_reasons(reasons=[unknown], actor=self.actor))
        for deal in needing:
            # Once more, since a key is copied when a row is assigned.
            deal.loss_reason = unknown
