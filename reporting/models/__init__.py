from reporting.models.facts import MoneyFact
from reporting.models.forecasts import ForecastLine, ForecastSnapshot
from reporting.models.ways import ClientWay

__all__ = ["ClientWay", "ForecastLine", "ForecastSnapshot", "MoneyFact"]
