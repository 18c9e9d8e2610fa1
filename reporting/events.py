"""Facts of the reports that keep something."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ForecastKept(Event):
    company_id: int
    week: str
    deals: int
