"""Payments, the bank, contracts and reminders."""

from __future__ import annotations

from django.urls import path

from billing.views import bank, payments

urlpatterns = [
    path("payments/<int:pk>/", payments.PaymentDetail.as_view(), name="payment"),
    path("bank/<int:pk>/", bank.TransactionDetail.as_view(), name="transaction"),
]
