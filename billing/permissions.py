"""What may be done with invoices, payments and the bank."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Permission

INVOICE_VIEW = Permission("billing.invoice.view", _("See invoices"))
INVOICE_DRAFT = Permission("billing.invoice.draft", _("Draft, change and delete invoice drafts"))
ISSUE = Permission("billing.invoice.issue", _("Issue invoices"))
CREDIT = Permission("billing.invoice.credit", _("Draft credit notes"))
SEND = Permission("billing.invoice.send", _("Send invoices to customers"))
RECURRING_EDIT = Permission("billing.recurring.edit", _("Set up recurring invoices"))
RECURRING_VIEW = Permission("billing.recurring.view", _("See recurring invoices"))
PAYMENT_VIEW = Permission("billing.payment.view", _("See payments"))
PAYMENT_EDIT = Permission("billing.payment.edit", _("Record, allocate and undo payments"))
BANK_VIEW = Permission("billing.bank.view", _("See bank statements and transactions"))
BANK_IMPORT = Permission("billing.bank.import", _("Import bank statements"))
REMIND = Permission("billing.reminder.send", _("Remind customers of overdue invoices"))
QUOTE_VIEW = Permission("billing.quote.view", _("See quotes"))
QUOTE_EDIT = Permission("billing.quote.edit", _("Draft, change and revise quotes"))
QUOTE_SEND = Permission("billing.quote.send", _("Send and withdraw quotes"))
QUOTE_ACCEPT = Permission("billing.quote.accept", _("Record a client's answer to a quote"))
QUOTE_SETTINGS = Permission("billing.quote.settings", _("Say how quotes are made and what accepting them does"))
