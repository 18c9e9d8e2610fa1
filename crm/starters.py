"""Pipelines to begin from; the firm renames, orders and weighs their stages as it sells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Starter:
    """`stages` are (name, probability in percent, idle limit in days)."""

    label: StrOrPromise
    stages: tuple[tuple[StrOrPromise, int, int], ...]


STARTERS: dict[str, Starter] = {
    "new_business": Starter(
        _("New business"),
        ((_("Qualified"), 20, 14), (_("Discovery"), 35, 14), (_("Proposal"), 60, 10), (_("Negotiation"), 75, 7)),
    ),
    "renewals": Starter(
        _("Renewals"),
        ((_("Coming up"), 60, 30), (_("In talks"), 75, 14), (_("Offer sent"), 85, 10)),
    ),
    "tenders": Starter(
        _("Tenders"),
        ((_("Announced"), 10, 14), (_("Taking part"), 25, 14), (_("Bid sent"), 35, 30), (_("Shortlisted"), 55, 14)),
    ),
    "empty": Starter(_("One stage, the rest is yours"), ((_("Open"), 30, 14),)),
}
