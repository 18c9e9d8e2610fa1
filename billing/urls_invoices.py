"""Invoices and credit notes."""

from __future__ import annotations

from django.urls import path

from billing import lists
from billing.views import credit, from_time, invoice_acts, invoices, numbers, panels

urlpatterns = [
    path("invoices/", lists.InvoiceList.as_view(), name="invoices"),
    path("invoices/new/", invoices.InvoiceNew.as_view(), name="invoice_new"),
    path("invoices/numbers/", numbers.InvoiceNumbers.as_view(), name="invoice_numbers"),
    path("invoices/<int:pk>/", invoices.InvoiceDetail.as_view(), name="invoice"),
    path("invoices/<int:pk>/edit/", invoices.InvoiceEdit.as_view(), name="invoice_edit"),
    path("invoices/<int:pk>/pdf/", invoices.InvoicePdf.as_view(), name="invoice_pdf"),
    path("invoices/<int:pk>/issue/", invoice_acts.IssueInvoice.as_view(), name="invoice_issue"),
    path("invoices/<int:pk>/send/", invoice_acts.SendInvoice.as_view(), name="invoice_send"),
    path("invoices/<int:pk>/credit/", credit.CreditInvoice.as_view(), name="invoice_credit"),
    path("invoices/<int:pk>/credit-note/", credit.CreditNoteEdit.as_view(), name="credit_note_edit"),
    path("invoices/<int:pk>/delete/", invoice_acts.DeleteDraft.as_view(), name="invoice_delete"),
    path("projects/<int:pk>/invoice/", from_time.InvoiceFromTime.as_view(), name="invoice_from_time"),
    path("panels/organisation/<int:pk>/", panels.OrganisationInvoices.as_view(), name="organisation_invoices"),
    path("panels/organisation/<int:pk>/work/", panels.OrganisationUnbilled.as_view(), name="organisation_unbilled"),
    path("panels/deal/<int:pk>/", panels.DealInvoices.as_view(), name="deal_invoices"),
    path("panels/project/<int:pk>/", panels.ProjectInvoices.as_view(), name="project_invoices"),
]
