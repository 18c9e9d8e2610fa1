"""Where invoices, payments, the bank and contracts are found."""

from __future__ import annotations

from billing.urls_invoices import urlpatterns as invoices

app_name = "billing"

urlpatterns = [*invoices]
