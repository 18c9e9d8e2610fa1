"""How a line is taxed on its day: a class is resolved to the rate that holds then (domain.md section 2a)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.errors import Refused
from core.formatting import short_date
from core.models import TaxRate


class MissingTaxRate(Refused):
    """No rate of the class holds on the day."""


def tax_rate(country: str, tax_class: str, on: date) -> TaxRate:
    """The rate of a class ("standard", "reduced-1") in a country on the tax point; raises MissingTaxRate."""
    found = TaxRate.objects.filter(country=country, tax_class=tax_class).valid_on(on).first()
    if found is None:
        sentence = _("There is no tax rate “%(class)s” of %(country)s on %(on)s.")
        raise MissingTaxRate(
            sentence % {"class": tax_class, "country": country, "on": short_date(on)},
            link="/settings/taxes/",
            link_label=_("Tax rates"),
        )
    return found


def tax_classes(country: str, on: date) -> list[TaxRate]:
    """What can be chosen for a line on the day, the highest rate first."""
    return list(TaxRate.objects.filter(country=country).valid_on(on).order_by("-percent", "category", "tax_class"))
