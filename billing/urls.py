"""Where quotes, invoices, payments, the bank and contracts are found."""

from __future__ import annotations

from billing.urls_invoices import urlpatterns as invoices
from billing.urls_money import urlpatterns as money
from billing.urls_quotes import urlpatterns as quotes

app_name = "billing"

urlpatterns = [*quotes, *invoices, *money]
