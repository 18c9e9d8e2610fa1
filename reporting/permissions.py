"""What may be read of the firm's figures."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Permission

SALES_FIGURES = Permission("reporting.sales.view", _("See pipeline figures"))
FORECAST_VIEW = Permission("reporting.forecast.view", _("See the sales forecast and targets"))
WAY_VIEW = Permission("reporting.way.view", _("See how long it takes from first contact to payment"))
MONEY_FIGURES = Permission("reporting.money.view", _("See receivables, bank and cash figures"))
MARGIN_VIEW = Permission("reporting.margin.view", _("See margins"), sensitive=True)
UTILISATION_VIEW = Permission("reporting.utilisation.view", _("See utilisation"))
