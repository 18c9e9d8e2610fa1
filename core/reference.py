"""Reference values that come with the program: starting values that the firm can add to, each with its source.

Rates are dated rows and never edited (domain.md sections 15 and 16); what could not be read from the decision itself is
marked `must_be_checked`, and the settings say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# ISO 4217: code → name and decimals.
CURRENCIES: dict[str, tuple[str, int]] = {
    "EUR": ("Euro", 2),
    "USD": ("US dollar", 2),
    "TRY": ("Turkish lira", 2),
    "GBP": ("Pound sterling", 2),
    "SEK": ("Swedish krona", 2),
    "NOK": ("Norwegian krone", 2),
    "DKK": ("Danish krone", 2),
    "CHF": ("Swiss franc", 2),
    "JPY": ("Yen", 0),
    "TND": ("Tunisian dinar", 3),
}


@dataclass(frozen=True)
class Tax:
    """`ends` is the first day on which the rate no longer holds; the name is in the country's language."""

    country: str
    tax_class: str
    category: str
    percent: Decimal
    starts: date
    ends: date | None = None
    name: str = ""
    source: str = ""
    must_be_checked: bool = False
    reason: Mapping[str, str] = field(default_factory=dict)


REVERSE = {
    "en": "Reverse charge: VAT is paid by the customer (Directive 2006/112/EC, articles 44 and 196).",
    "fi": "Käännetty verovelvollisuus: veron maksaa ostaja (direktiivi 2006/112/EY, 44 ja 196 artikla).",
    "tr": "Ters yükümlülük: vergiyi alıcı öder (2006/112/AT sayılı Direktif, madde 44 ve 196).",
}
INTRA = {
    "en": "Intra-Community supply of goods, exempt from VAT (Directive 2006/112/EC, article 138).",
    "fi": "Veroton yhteisömyynti (direktiivi 2006/112/EY, 138 artikla).",
    "tr": "Topluluk içi mal teslimi, KDV'den istisna (2006/112/AT sayılı Direktif, madde 138).",
}
EXPORT = {
    "en": "Sale outside the EU, exempt from VAT (Directive 2006/112/EC, article 146).",
    "fi": "Veroton myynti EU:n ulkopuolelle (direktiivi 2006/112/EY, 146 artikla).",
    "tr": "AB dışına satış, KDV'den istisna (2006/112/AT sayılı Direktif, madde 146).",
}
EXPORT_TR = {
    "en": "Export of goods or services, exempt from VAT (Law 3065, articles 11 and 12).",
    "fi": "Tavaroiden tai palvelujen vienti, veroton (laki 3065, 11 ja 12 artikla).",
    "tr": "Mal veya hizmet ihracatı, KDV'den istisna (3065 sayılı Kanun, madde 11 ve 12).",
}
EXEMPT = {"en": "Exempt from VAT.", "fi": "Arvonlisäveroton myynti.", "tr": "KDV'den istisna."}
OUTSIDE = {
    "en": "Outside the scope of VAT.",
    "fi": "Ei kuulu arvonlisäverotuksen soveltamisalaan.",
    "tr": "KDV kapsamı dışında.",
}

FI_ACT = "Arvonlisäverolaki 1501/1993"
FI_START = date(2013, 1, 1)
FI_STANDARD = date(2024, 9, 1)
FI_REDUCED = date(2026, 1, 1)
TR_ACT = "3065 sayılı KDV Kanunu"
TR_START = date(2023, 7, 10)
TR_DECREE = "Cumhurbaşkanı Kararı 7346, Resmî Gazete 7.7.2023"
ZERO = Decimal(0)


TAXES: tuple[Tax, ...] = (
    Tax("FI", "standard", "S", Decimal("24"), FI_START, FI_STANDARD, "ALV 24 %", f"{FI_ACT}, 84 §", True),
    Tax("FI", "standard", "S", Decimal("25.5"), FI_STANDARD, None, "ALV 25,5 %", f"{FI_ACT}, 84 §"),
    Tax("FI", "reduced-1", "S", Decimal("14"), FI_START, FI_REDUCED, "ALV 14 %", f"{FI_ACT}, 85 §"),
    Tax("FI", "reduced-1", "S", Decimal("13.5"), FI_REDUCED, None, "ALV 13,5 %", f"{FI_ACT}, 85 §"),
    Tax("FI", "reduced-2", "S", Decimal("10"), FI_START, None, "ALV 10 %", f"{FI_ACT}, 85 a §"),
    Tax("FI", "zero", "Z", ZERO, FI_START, None, "ALV 0 %", FI_ACT),
    Tax("FI", "exempt", "E", ZERO, FI_START, None, "Veroton", FI_ACT, reason=EXEMPT),
    Tax("FI", "reverse-charge", "AE", ZERO, FI_START, None, "Käännetty ALV", f"{FI_ACT}, 65 §", reason=REVERSE),
    Tax("FI", "intra-eu-goods", "K", ZERO, FI_START, None, "Yhteisömyynti", f"{FI_ACT}, 72 a §", reason=INTRA),
    Tax("FI", "export", "G", ZERO, FI_START, None, "Vienti", f"{FI_ACT}, 70 §", reason=EXPORT),
    Tax("FI", "outside", "O", ZERO, FI_START, None, "Ei ALV", FI_ACT, reason=OUTSIDE),
    Tax("TR", "standard", "S", Decimal("20"), TR_START, None, "KDV %20", TR_DECREE, True),
    Tax("TR", "reduced-1", "S", Decimal("10"), TR_START, None, "KDV %10", TR_DECREE, True),
    Tax("TR", "reduced-2", "S", Decimal("1"), TR_START, None, "KDV %1", TR_ACT, True),
    Tax("TR", "zero", "Z", ZERO, TR_START, None, "KDV %0", TR_ACT, True),
    Tax("TR", "exempt", "E", ZERO, TR_START, None, "İstisna", TR_ACT, True, EXEMPT),
    Tax("TR", "export", "G", ZERO, TR_START, None, "İhracat", f"{TR_ACT}, madde 11-12", True, EXPORT_TR),
    Tax("TR", "outside", "O", ZERO, TR_START, None, "KDV dışı", TR_ACT, True, OUTSIDE),
)


@dataclass(frozen=True)
class Term:
    name: str
    days: int
    end_of_month: bool = False


PAYMENT_TERMS: tuple[Term, ...] = (
    Term("Immediately", 0),
    Term("7 days net", 7),
    Term("14 days net", 14),
    Term("21 days net", 21),
    Term("30 days net", 30),
    Term("60 days net", 60),
    Term("30 days from the end of the month", 30, end_of_month=True),
)


@dataclass(frozen=True)
class Calendar:
    name: str
    country: str


CALENDARS: tuple[Calendar, ...] = (
    Calendar("Finland", "FI"),
    Calendar("Türkiye", "TR"),
)
# How many years before and after the present one the calendars are filled.
YEARS_BACK, YEARS_AHEAD = 3, 2
