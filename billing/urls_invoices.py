"""Invoices and credit notes."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("invoices/<int:pk>/", lambda r, pk: HttpResponse(""), name="invoice")]
