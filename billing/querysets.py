"""Sentences about invoices and money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from billing.models import (  # noqa: F401
        BankTransaction,
        Delivery,
        Invoice,
        InvoiceBalance,
        Payment,
        RecurringInvoice,
        Reminder,
    )
    from crm.models import Organisation
    from projects.models import Project


class InvoiceQuerySet(ByAccount, ScopedQuerySet["Invoice"]):
    own = ("customer__owner", "project__lead", "created_by")
    accounts = ("customer",)
    team = ("project__department",)

    def drafts(self) -> Self:
        return self.filter(state="draft")

    def issued(self) -> Self:
        return self.filter(state="issued")

    def open(self) -> Self:
        return self.filter(balance__open_amount__gt=0)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(balance__due_on__lt=on)

    def for_organisation(self, organisation: Organisation) -> Self:
        return self.filter(customer=organisation)

    def for_project(self, project: Project) -> Self:
        return self.filter(lines__project=project).distinct()


class BalanceQuerySet(ByAccount, ScopedQuerySet["InvoiceBalance"]):
    own = ("customer__owner", "invoice__project__lead", "invoice__created_by")
    accounts = ("customer",)
    team = ("invoice__project__department",)

    def open(self) -> Self:
        return self.filter(open_amount__gt=0)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class PaymentQuerySet(ByAccount, ScopedQuerySet["Payment"]):
    own = ("organisation__owner",)
    accounts = ("organisation",)

    def with_unallocated(self) -> Self:
        """`unallocated`: what of the payment settles no invoice; it is the customer's credit. Taken back it is 0."""
        money: DecimalField = DecimalField(max_digits=14, decimal_places=2)
        allocations: Any = self.model._meta.get_field("allocations").related_model
        rows = allocations.objects.filter(
            payment=OuterRef("pk"), kind="payment"
        )
        sums = rows.order_by().values("payment").annotate(total=Sum("allocated_amount")).values("total")
        left = F("paid_amount") - Coalesce(Subquery(sums), Value(0), output_field=money)
        return self.annotate(
            unallocated=Case(When(undone_at=None, then=left), default=Value(0), output_field=money)
        )

    def live(self) -> Self:
        return self.filter(undone_at=None)


class TransactionQuerySet(ScopedQuerySet["BankTransaction"]):
    def unmatched(self) -> Self:
        return self.filter(state="new")

    def incoming(self) -> Self:
        return self.filter(amount__gt=0)


class RecurringQuerySet(ByAccount, ArchivedQuerySet["RecurringInvoice"]):
    own = ("customer__owner", "project__lead")
    accounts = ("customer",)
    team = ("project__department",)

    def running(self, *, on: date) -> Self:
        return self.live().filter(first_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))


class DeliveryQuerySet(ByAccount, ScopedQuerySet["Delivery"]):
    own = ("invoice__customer__owner", "invoice__project__lead", "invoice__created_by")
    accounts = ("invoice__customer",)
    team = ("invoice__project__department",)


class ReminderQuerySet(ByAccount, ScopedQuerySet["Reminder"]):
    own = ("invoice__customer__owner", "invoice__project__lead", "invoice__created_by")
    accounts = ("invoice__customer",)
    team = ("invoice__project__department",)
