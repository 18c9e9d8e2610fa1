from __future__ import annotations

from django.urls import path

from reporting import lists
from reporting.views import forecasts, margins, money, sales, today, ways

app_name = "reporting"

urlpatterns = [
    path("", today.TodayView.as_view(), name="today"),
    path("margins/", margins.MarginsView.as_view(), name="margins"),
    path("margins/facts/", lists.FactList.as_view(), name="facts"),
    path("margins/of-project/<int:pk>/", margins.ProjectMargin.as_view(), name="project_margin"),
    path("margins/of-client/<int:pk>/", margins.ClientMargin.as_view(), name="client_margin"),
    path("margins/of-deal/<int:pk>/", margins.DealMargin.as_view(), name="deal_margin"),
    path("forecast/", forecasts.ForecastView.as_view(), name="forecast"),
    path("forecast/changes/", forecasts.ForecastChanges.as_view(), name="forecast_changes"),
    path("ways/", ways.WaysView.as_view(), name="ways"),
    path("ways/clients/", lists.WayList.as_view(), name="way_clients"),
    path("ways/of-client/<int:pk>/", ways.ClientWayPanel.as_view(), name="client_way"),
    path("receivables/", money.ReceivablesView.as_view(), name="receivables"),
    path("sales/", sales.Funnel.as_view(), name="sales_funnel"),
    path("sales/stages/", sales.Stages.as_view(), name="sales_stages"),
    path("sales/closings/", sales.Closings.as_view(), name="sales_closings"),
    path("sales/cycle/", sales.Cycle.as_view(), name="sales_cycle"),
    path("sales/contacts/", sales.Contacts.as_view(), name="sales_activity"),
    path("sales/sources/", sales.Sources.as_view(), name="sales_sources"),
    path("cash/", money.CashView.as_view(), name="cash"),
    path("cash/<str:on>/", money.CashWeekView.as_view(), name="cash_week"),
]
