from billing.models.documents import PricedDocument, PricedLine
from billing.models.invoices import Delivery, DocumentFile, Invoice, InvoiceBalance, Reminder
from billing.models.lines import BilledEntry, BilledExpense, Line, TaxLine
from billing.models.offers import QuoteAcceptance, QuoteDelivery, QuoteLink, QuoteReminder
from billing.models.payments import Allocation, BankStatement, BankTransaction, Payment
from billing.models.quotes import Quote, QuotedEstimate, QuoteFile, QuoteLine, QuoteSettings, SoldLine
from billing.models.recurring import RecurringInvoice, RecurringLine, RecurringPeriod
from billing.models.reminders import ReminderPolicy

__all__ = [
    "Allocation",
    "BankStatement",
    "BankTransaction",
    "BilledEntry",
    "BilledExpense",
    "Delivery",
    "DocumentFile",
    "Invoice",
    "InvoiceBalance",
    "Line",
    "Payment",
    "PricedDocument",
    "PricedLine",
    "Quote",
    "QuoteAcceptance",
    "QuoteDelivery",
    "QuoteFile",
    "QuoteLine",
    "QuoteLink",
    "QuoteReminder",
    "QuoteSettings",
    "QuotedEstimate",
    "RecurringInvoice",
    "RecurringLine",
    "RecurringPeriod",
    "Reminder",
    "ReminderPolicy",
    "SoldLine",
    "TaxLine",
]
