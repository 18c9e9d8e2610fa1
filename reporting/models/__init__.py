from reporting.models.facts import MoneyFact
from reporting.models.forecasts import ForecastLine, ForecastSnapshot

__all__ = ["ForecastLine", "ForecastSnapshot", "MoneyFact"]
