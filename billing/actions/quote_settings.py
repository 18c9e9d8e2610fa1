"""How a company offers."""

from __future__ import annotations

from billing.models import QuoteSettings
from billing.permissions import QUOTE_SETTINGS
from billing.queries.quoting import settings_of
from core.access import Actor
from core.actions import action
from core.events import Changed, publish
from core.models import Company

NAMES = ("wins_deal", "valid_days", "remind_days", "terms")


@action(QUOTE_SETTINGS)
def set_quote_settings(
    *, company: Company, wins_deal: bool, valid_days: int, remind_days: int, terms: str, actor: Actor
) -> QuoteSettings:
    """Hold from the next quote, reminder or acceptance on; saving the same again tells nothing."""
    held = QuoteSettings.objects.select_for_update().filter(company=company).first() or settings_of(company)
    old = {name: str(getattr(held, name)) for name in NAMES} if held.pk else {}
    held.wins_deal, held.valid_days, held.remind_days, held.terms = wins_deal, valid_days, remind_days, terms.strip()
    new = {name: str(getattr(held, name)) for name in NAMES}
    if old != new:
        held.save()
        publish(Changed(model=held._meta.label_lower, pk=held.pk, old=old, new=new), actor=actor, subject=held)
    return held
