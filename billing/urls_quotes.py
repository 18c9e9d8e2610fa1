"""Quotes."""

from __future__ import annotations

from django.urls import path

from billing import lists_quotes
from billing.views import numbers, quotes
from billing.views import quote_acts as acts
from billing.views import quote_panels as panels

urlpatterns = [
    path("quotes/", lists_quotes.QuoteList.as_view(), name="quotes"),
    path("quotes/numbers/", numbers.QuoteNumbers.as_view(), name="quote_numbers"),
    path("quotes/new/", quotes.QuoteNew.as_view(), name="quote_new"),
    path("quotes/settings/<int:pk>/", acts.QuoteSettingsEdit.as_view(), name="quote_settings"),
    path("quotes/links/<int:pk>/close/", acts.CloseLink.as_view(), name="quote_link_close"),
    path("quotes/<int:pk>/", quotes.QuoteDetail.as_view(), name="quote"),
    path("quotes/<int:pk>/edit/", quotes.QuoteEdit.as_view(), name="quote_edit"),
    path("quotes/<int:pk>/pdf/", quotes.QuotePdf.as_view(), name="quote_pdf"),
    path("quotes/<int:pk>/preview/", acts.PreviewQuote.as_view(), name="quote_preview"),
    path("quotes/<int:pk>/send/", acts.SendQuote.as_view(), name="quote_send"),
    path("quotes/<int:pk>/copy/", acts.CopyQuote.as_view(), name="quote_copy"),
    path("quotes/<int:pk>/revise/", acts.ReviseQuote.as_view(), name="quote_revise"),
    path("quotes/<int:pk>/withdraw/", acts.WithdrawQuote.as_view(), name="quote_withdraw"),
    path("quotes/<int:pk>/accepted/", acts.RecordAnswer.as_view(), name="quote_accepted"),
    path("quotes/<int:pk>/declined/", acts.RecordNo.as_view(), name="quote_declined"),
    path("quotes/<int:pk>/delete/", acts.DeleteQuote.as_view(), name="quote_delete"),
    path("deals/<int:pk>/quote/", acts.QuoteDeal.as_view(), name="quote_deal"),
    path("panels/deal/<int:pk>/quotes/", panels.DealQuotes.as_view(), name="deal_quotes"),
    path("panels/organisation/<int:pk>/quotes/", panels.OrganisationQuotes.as_view(), name="organisation_quotes"),
]
