from reporting.actions.forecasts import keep_forecast

__all__ = ["keep_forecast"]
