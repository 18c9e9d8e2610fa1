from billing.models.invoices import Delivery, DocumentFile, Invoice, InvoiceBalance, Reminder
from billing.models.lines import BilledEntry, BilledExpense, Line, TaxLine
from billing.models.payments import Allocation, BankStatement, BankTransaction, Payment
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
    "RecurringInvoice",
    "RecurringLine",
    "RecurringPeriod",
    "Reminder",
    "ReminderPolicy",
    "TaxLine",
]
