"""What a client reaches without a sign-in, each behind its own signed link."""

from __future__ import annotations

from django.urls import path

from billing.views import public

app_name = "quotes"

urlpatterns = [
    path("<str:token>/", public.ClientQuote.as_view(), name="quote"),
    path("<str:token>/pdf/", public.ClientPdf.as_view(), name="pdf"),
    path("<str:token>/accept/", public.ClientAccepts.as_view(), name="accept"),
    path("<str:token>/decline/", public.ClientDeclines.as_view(), name="decline"),
]
