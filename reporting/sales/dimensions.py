"""By what closed deals are grouped: owner, source, size, competitor, reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.models import User
from crm.models import Competitor, LeadSource, LossReason, WinReason
from projects.columns import main_service
from projects.models import Service
from reporting.calculations.sales import BANDS
from reporting.sales.sql import band

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Dimension:
    """`field` is grouped by, `param` is the filter of the list of deals; `names` are those of the keys."""

    name: str
    label: StrOrPromise
    field: str
    param: str
    model: type[Any] | None = None
    # What is grouped by where it is no column of a deal; asked with the reader.
    computed: Callable[[User], Combinable] | None = None

    def ready(self, rows: Any, user: User) -> Any:
        """The deals with `band` and whatever else is grouped by."""
        return rows.annotate(band=band(), **({self.field: self.computed(user)} if self.computed else {}))

    def names(self, keys: Iterable[Any], currency: str) -> dict[Any, str]:
        if self.model is None:
            return {key: band_words(key, currency) for key, _low, _high in BANDS}
        return {key: str(row) for key, row in self.model.objects.in_bulk({k for k in keys if k}).items()}

    def asks(self, key: Any) -> dict[str, Any]:
        """What the list of deals is asked, besides, for the rows of one group."""
        if self.model is None:
            low, high = next((low, high) for name, low, high in BANDS if name == key)
            ends = {"value_min": low, "value_max": high}
            return {name: str(end) for name, end in ends.items() if end is not None}
        return {self.param: "none" if key is None else key}


def band_words(key: str, currency: str) -> str:
    low, high = next((low, high) for name, low, high in BANDS if name == key)

    def shown(amount: Decimal) -> str:
        return formatting.money(amount, currency, decimals=0)

    if low is None and high is not None:
        return str(_("below %(high)s")) % {"high": shown(high + Decimal("0.01"))}
    if high is None and low is not None:
        return str(_("%(low)s and more")) % {"low": shown(low)}
    assert low is not None and high is not None
    return f"{shown(low)} – {shown(high + Decimal('0.01'))}"


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("owner", _("Owner"), "owner", "owner", User),
        Dimension("source", _("Source"), "source", "source", LeadSource),
        Dimension("service", _("Main service"), "main_service", "service", Service, main_service),
        Dimension("size", _("Size"), "band", ""),
        Dimension("competitor", _("Competitor"), "competitor", "competitor", Competitor),
        Dimension("reason", _("Loss reason"), "loss_reason", "reason", LossReason),
        Dimension("win_reason", _("Why we won"), "win_reason", "win_reason", WinReason),
    )
}


def chosen(name: str, *offered: str) -> Dimension:
    return DIMENSIONS[name if name in offered else offered[0]]
