"""Questions about the firm on a day: what an hour costs, what a currency is worth, how a line is taxed."""

from core.firm.queries.exchange import MissingRate, Rate, exchange_rate, to_home
from core.firm.queries.labour import LabourRate, RateBook, cost_basis, rate_of, role_rates
from core.firm.queries.tax import MissingTaxRate, tax_classes, tax_rate

__all__ = [
    "LabourRate",
    "MissingRate",
    "MissingTaxRate",
    "Rate",
    "RateBook",
    "cost_basis",
    "exchange_rate",
    "rate_of",
    "role_rates",
    "tax_classes",
    "tax_rate",
    "to_home",
]
