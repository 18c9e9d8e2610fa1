"""What the lists of payments, the bank, contracts and reminders can be asked."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import BankStatement, BankTransaction, Payment, RecurringInvoice, Reminder
from core.lists.filters import (
    ArchivedFilter,
    ChoicesFilter,
    DatesFilter,
    Filters,
    NumbersFilter,
    ReferenceFilter,
    YesNoFilter,
)


class PaymentFilters(Filters):
    on = DatesFilter("on", quick=True)
    customer = ReferenceFilter("organisation", picker="organisations", label=_("Client"), quick=True)
    credit = YesNoFilter(when=~Q(unallocated=0), label=_("On account"))
    undone = YesNoFilter(when=Q(undone_at__isnull=False), label=_("Undone"))
    method = ChoicesFilter("method")
    amount = NumbersFilter("paid_amount", label=_("Amount"))
    currency = ReferenceFilter("currency")
    company = ReferenceFilter("company")

    class Meta:
        model = Payment
        fields: ClassVar[list[str]] = []


class TransactionFilters(Filters):
    state = ChoicesFilter("state", quick=True)
    booked = DatesFilter("booked_on", quick=True)
    account = ReferenceFilter("bank_account", label=_("Account"))
    company = ReferenceFilter("company", label=_("Company"))
    incoming = YesNoFilter(when=Q(amount__gt=0), label=_("Money in"))
    amount = NumbersFilter("amount")
    statement = ReferenceFilter("statement", label=_("Statement"))

    class Meta:
        model = BankTransaction
        fields: ClassVar[list[str]] = []


class StatementFilters(Filters):
    account = ReferenceFilter("bank_account", label=_("Account"), quick=True)
    ends = DatesFilter("ends_on", label=_("Until"))

    class Meta:
        model = BankStatement
        fields: ClassVar[list[str]] = []


class RecurringFilters(Filters):
    customer = ReferenceFilter("customer", picker="organisations", quick=True)
    project = ReferenceFilter("project", picker="projects")
    mode = ChoicesFilter("mode")
    company = ReferenceFilter("company")
    archived = ArchivedFilter()

    class Meta:
        model = RecurringInvoice
        fields: ClassVar[list[str]] = []


class ReminderFilters(Filters):
    on = DatesFilter("on", label=_("Date"), quick=True)
    mail = ChoicesFilter("mail__state", label=_("Mail"))
    company = ReferenceFilter("invoice__company", label=_("Company"))

    class Meta:
        model = Reminder
        fields: ClassVar[list[str]] = []
