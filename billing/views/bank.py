"""Pages of the bank."""

from __future__ import annotations

from billing.models import BankTransaction
from billing.permissions import BANK_VIEW
from core.views.generic import DetailView


class TransactionDetail(DetailView):
    permission = BANK_VIEW
    queryset = BankTransaction.objects.select_related("bank_account", "statement", "company")
