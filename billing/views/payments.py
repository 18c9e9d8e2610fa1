"""Pages of payments."""

from __future__ import annotations

from billing.models import Payment
from billing.permissions import PAYMENT_VIEW
from core.views.generic import DetailView


class PaymentDetail(DetailView):
    permission = PAYMENT_VIEW
    queryset = Payment.objects.select_related("organisation", "company", "bank_transaction", "recorded_by")
    page = "billing.payment"
