"""Which VAT a line carries: its tax class × where the customer is × the day of its tax point.

Rule source: Directive 2006/112/EC, Articles 44 and 196 (services between businesses are taxed where the customer is),
EN 16931 code list UNCL 5305, domain.md section 3. Rates themselves are dated rows, handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat as eu_vat

from billing.calculations.totals import CATEGORIES_WITHOUT_TAX
from core.explained import ExplainedError

# XI is Northern Ireland, inside for goods only; stdnum writes Greece by its ISO code.
EU = frozenset(code.upper() for code in eu_vat.MEMBER_STATES) - {"XI"}

REASONS = {
    "AE": gettext_noop("Reverse charge: the customer accounts for the VAT (Directive 2006/112/EC, Article 196)."),
    "O": gettext_noop("Outside the scope of VAT: the service is supplied where the customer is established."),
    "G": gettext_noop("Export of services, exempt from VAT."),
    "K": gettext_noop("Supply of goods within the EU, exempt from VAT (Directive 2006/112/EC, Article 138)."),
    "E": gettext_noop("Exempt from VAT."),
    "Z": gettext_noop("Taxed at zero per cent."),
}


class NoTaxRate(ExplainedError):
    """No rate of the class is known in the country on the day."""


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A row of the rate table; `last` is None while it holds. `reasons` are texts by language."""

    tax_class: str
    category: str
    percent: Decimal
    first: date | None
    last: date | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Parties:
    """Where seller and customer are (ISO 3166) and whether each has a VAT number."""

    seller_country: str
    seller_vat_id: str
    buyer_country: str
    buyer_vat_id: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the line carries; `reason` is printed in the customer's language wherever no VAT is charged."""

    category: str
    percent: Decimal
    reason: str = ""


def treat(tax_class: str, day: date, *, parties: Parties, rates: Iterable[DatedRate], language: str) -> Treatment:
    """The VAT of one line. Raises NoTaxRate.

    Within the country the dated rate of the class counts. To another EU country it is reverse charge; whether both VAT
    numbers are there is asked at issue (`missing_identifier`). Outside the EU it is outside the scope, and for a seller
    outside the EU an export. What is exempt at home stays exempt.
    """
    known = [rate for rate in rates if rate.holds_on(day)]
    home = next((rate for rate in known if rate.tax_class == tax_class), None)
    category = _abroad(parties)
    if category and not (home is not None and home.category == "E"):
        return _without_tax(category, known, language)
    if home is None:
        raise NoTaxRate(
            _("No VAT rate of the class “%(tax_class)s” is known for %(country)s on %(day)s. Add it in the settings."),
            tax_class=tax_class,
            country=parties.seller_country,
            day=day,
        )
    if home.category in CATEGORIES_WITHOUT_TAX:
        return Treatment(home.category, Decimal(0), _reason(home.category, [home], language))
    return Treatment(home.category, home.percent)


def _abroad(parties: Parties) -> str:
    """The category across the border, empty at home."""
    if parties.buyer_country == parties.seller_country:
        return ""
    if parties.seller_country not in EU:
        return "G"
    return "AE" if parties.buyer_country in EU else "O"


def _without_tax(category: str, known: list[DatedRate], language: str) -> Treatment:
    return Treatment(category, Decimal(0), _reason(category, [r for r in known if r.category == category], language))


def _reason(category: str, rows: list[DatedRate], language: str) -> str:
    """The firm's own wording where its rate row has one, else the shipped one."""
    for row in rows:
        if text := row.reasons.get(language) or row.reasons.get("en"):
            return text
    with override(language):
        return gettext(REASONS[category])


def missing_identifier(category: str, parties: Parties) -> str:
    """Who lacks the VAT number that the category demands: "buyer", "seller" or nobody (empty)."""
    if category in ("AE", "K") and not parties.buyer_vat_id:
        return "buyer"
    if category in ("AE", "K", "S") and not parties.seller_vat_id:
        return "seller"
    return ""
