"""How often leads of each score band were converted and won: what the rules are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from core.access import Actor
from crm.calculations.scoring import BANDS, Band
from crm.models import Lead
from crm.permissions import LEAD_VIEW


@dataclass(frozen=True)
class BandRow:
    """Counts of leads by the score they had when they were converted or dropped; `won` and `lost` are their deals."""

    band: Band
    closed: int
    converted: int
    won: int
    lost: int

    @property
    def conversion_percent(self) -> int | None:
        return 100 * self.converted // self.closed if self.closed else None

    @property
    def win_percent(self) -> int | None:
        """Won of the deals that are decided."""
        decided = self.won + self.lost
        return 100 * self.won // decided if decided else None


def wins_by_band(actor: Actor, since: date | None = None) -> list[BandRow]:
    """One row a band, the highest first; one query. `since` counts leads that came in from that day on."""
    rows = Lead.objects.visible_to(actor, LEAD_VIEW).filter(archived_at=None, closing_score__isnull=False)
    if since is not None:
        rows = rows.filter(created_at__date__gte=since)
    counts: dict[str, Count] = {}
    for at, band in enumerate(BANDS):
        within = _within(band)
        counts |= {
            f"closed_{at}": Count("pk", filter=within),
            f"converted_{at}": Count("pk", filter=within & Q(state=Lead.State.CONVERTED)),
            f"won_{at}": Count("pk", filter=within & Q(deal__state="won")),
            f"lost_{at}": Count("pk", filter=within & Q(deal__state="lost")),
        }
    found = rows.aggregate(**counts)
    names = ("closed", "converted", "won", "lost")
    return [BandRow(band, *(found[f"{name}_{at}"] for name in names)) for at, band in enumerate(BANDS)]


def _within(band: Band) -> Q:
    found = Q()
    if band.low is not None:
        found &= Q(closing_score__gte=band.low)
    if band.high is not None:
        found &= Q(closing_score__lte=band.high)
    return found
