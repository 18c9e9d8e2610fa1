"""Payments, the bank, contracts and reminders."""

from __future__ import annotations

from django.urls import path

from billing import lists_money as lists
from billing.views import bank, payments, recurring, reminders

urlpatterns = [
    path("payments/", lists.PaymentList.as_view(), name="payments"),
    path("payments/new/", payments.PaymentNew.as_view(), name="payment_new"),
    path("payments/<int:pk>/", payments.PaymentDetail.as_view(), name="payment"),
    path("payments/<int:pk>/allocate/", payments.AllocatePayment.as_view(), name="payment_allocate"),
    path("payments/<int:pk>/give-back/", payments.RefundPayment.as_view(), name="payment_refund"),
    path("payments/<int:pk>/undo/", payments.UndoPayment.as_view(), name="payment_undo"),
    path("organisations/<int:pk>/pay/", payments.OrganisationPay.as_view(), name="organisation_pay"),
    path("invoices/<int:pk>/pay/", payments.InvoicePay.as_view(), name="invoice_pay"),
    path("invoices/<int:pk>/write-off/", payments.WriteOffRest.as_view(), name="invoice_write_off"),
    path("invoices/<int:pk>/parts/<int:part>/undo/", payments.UndoAllocation.as_view(), name="allocation_undo"),
    path("invoices/<int:pk>/remind/", reminders.RemindNow.as_view(), name="invoice_remind"),
    path("bank/", lists.TransactionList.as_view(), name="bank"),
    path("bank/import/", bank.ImportStatement.as_view(), name="statement_import"),
    path("bank/statements/", lists.StatementList.as_view(), name="statements"),
    path("bank/statements/<int:pk>/", bank.StatementDetail.as_view(), name="statement"),
    path("bank/<int:pk>/", bank.TransactionDetail.as_view(), name="transaction"),
    path("bank/<int:pk>/match/", bank.MatchTransaction.as_view(), name="transaction_match"),
    path("bank/<int:pk>/set-aside/", bank.SetAside.as_view(), name="transaction_set_aside"),
    path("bank/<int:pk>/undo/", bank.FreeTransaction.as_view(), name="transaction_undo"),
    path("recurring/", lists.RecurringList.as_view(), name="recurring_list"),
    path("recurring/new/", recurring.RecurringNew.as_view(), name="recurring_new"),
    path("recurring/<int:pk>/", recurring.RecurringDetail.as_view(), name="recurring"),
    path("recurring/<int:pk>/edit/", recurring.RecurringEdit.as_view(), name="recurring_edit"),
    path("recurring/<int:pk>/draft/", recurring.DraftNext.as_view(), name="recurring_draft"),
    path("recurring/<int:pk>/again/", recurring.DraftAgain.as_view(), name="recurring_again"),
    path("recurring/<int:pk>/archive/", recurring.RecurringArchive.as_view(), name="recurring_archive"),
    path("recurring/<int:pk>/restore/", recurring.RecurringRestore.as_view(), name="recurring_restore"),
    path("reminders/", lists.ReminderList.as_view(), name="reminders"),
    path("reminders/settings/<int:pk>/", reminders.ReminderSettings.as_view(), name="reminder_settings"),
    path("panels/invoice/<int:pk>/payments/", payments.InvoicePayments.as_view(), name="invoice_payments"),
    path("panels/organisation/<int:pk>/balance/", reminders.OrganisationBalance.as_view(), name="organisation_balance"),
]
