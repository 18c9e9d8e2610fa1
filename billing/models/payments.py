"""Money that moved, which invoice it settles, and what the bank says."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.invoices import Invoice
from billing.querysets import PaymentQuerySet, TransactionQuerySet
from billing.triggers import (
    ALLOCATION_COUNTS,
    ALLOCATION_FITS,
    FROZEN_PAYMENT,
    FROZEN_TRANSACTION,
    KEPT_PAYMENT,
    KEPT_TRANSACTION,
)
from core import clock
from core.db import amount_field, append_only, currency_field
from core.formatting import money, short_date
from core.keys import SearchKeyField
from core.querysets import ScopedQuerySet
from core.workflow import Transition, Workflow


class BankStatement(models.Model):
    """A statement as the bank gave it; opening + entries = closing was checked at import."""

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    bank_account = models.ForeignKey("core.BankAccount", models.PROTECT, related_name="+", verbose_name=_("Account"))
    statement_id = models.CharField(_("Statement"), max_length=60)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"))
    opening_amount = amount_field(verbose_name=_("Opening balance"))
    closing_amount = amount_field(verbose_name=_("Closing balance"))
    # The sum of entries that an earlier statement had brought already; they stand there.
    repeated_amount = amount_field(default=Decimal(0))
    currency = currency_field()
    content_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-ends_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["bank_account", "statement_id"], name="statement_once")]
        triggers = [append_only("statement_append_only")]

    def __str__(self) -> str:
        return self.statement_id


class BankTransaction(models.Model):
    """An entry of a statement. `key` finds it again when the same file is imported twice."""

    class State(models.TextChoices):
        NEW = "new", _("Unmatched")
        MATCHED = "matched", _("Matched")
        SET_ASIDE = "set_aside", _("Set aside")

    workflow = Workflow(
        State,
        {
            "match": Transition(("new",), "matched", _("This transaction is matched or set aside already.")),
            "set_aside": Transition(("new",), "set_aside", _("This transaction is matched or set aside already.")),
            "undo": Transition(("matched", "set_aside"), "new", _("This transaction isn't matched.")),
        },
    )

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="transactions")
    bank_account = models.ForeignKey("core.BankAccount", models.PROTECT, related_name="+")
    key = models.CharField(max_length=160)
    booked_on = models.DateField(_("Booked"))
    valued_on = models.DateField(null=True)
    amount = amount_field(verbose_name=_("Amount"))
    currency = currency_field()
    reference = models.CharField(_("Reference"), max_length=40, blank=True)
    message = models.TextField(_("Message"), blank=True)
    counterparty = models.CharField(_("Counterparty"), max_length=160, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.NEW)
    # Why it was set aside: card fee, transfer between own accounts, wages.
    note = models.CharField(_("Note"), max_length=120, blank=True)
    search_key = SearchKeyField(sources=("counterparty", "reference", "message"))

    objects = TransactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank transaction")
        verbose_name_plural = _("bank transactions")
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "key"], name="transaction_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "matched", "set_aside"]), name="transaction_state_known"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="transaction_search", opclasses=["gin_trgm_ops"]),
            models.Index(F("booked_on").desc(), F("id").desc(), name="transaction_booked"),
            models.Index(fields=["company", "booked_on"], name="transaction_unmatched", condition=Q(state="new")),
            models.Index(
                fields=["counterparty_iban"], name="transaction_payer", condition=~Q(counterparty_iban="")
            ),
        ]
        triggers = [FROZEN_TRANSACTION, KEPT_TRANSACTION]

    def __str__(self) -> str:
        return self.counterparty or self.reference or self.message[:40] or self.key

    def get_absolute_url(self) -> str:
        return reverse("billing:transaction", args=[self.pk])


@pghistory.track()
class Payment(models.Model):
    """Money received (positive) or given back (negative), in its own currency and in the company's."""

    class Method(models.TextChoices):
        BANK = "bank", _("Bank")
        CASH = "cash", _("Cash")
        CARD = "card", _("Card")

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    organisation = models.ForeignKey(
        "crm.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Client")
    )
    on = models.DateField(_("Date"))
    method = models.CharField(_("Method"), max_length=4, choices=Method.choices, default=Method.BANK)
    currency = currency_field(verbose_name=_("Currency"))
    paid_amount = amount_field(verbose_name=_("Amount"))
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1))
    home_amount = amount_field()
    bank_transaction = models.ForeignKey(
        BankTransaction, models.PROTECT, null=True, blank=True, related_name="payments"
    )
    # A payment taken back keeps its row; its allocations are reversed one by one.
    undone_at = models.DateTimeField(null=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank_transaction"], condition=Q(undone_at__isnull=True), name="transaction_paid_once"
            ),
            models.CheckConstraint(condition=~Q(paid_amount=0), name="payment_is_not_zero"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-on"], name="payment_organisation"),
            models.Index(F("on").desc(), F("id").desc(), name="payment_newest"),
        ]
        triggers = [FROZEN_PAYMENT, KEPT_PAYMENT]

    def __str__(self) -> str:
        return f"{money(self.paid_amount, self.currency_id)}, {short_date(self.on)}"

    def get_absolute_url(self) -> str:
        return reverse("billing:payment", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class Allocation(models.Model):
    """How much of a payment settles which invoice; undone by a row with the opposite sign, never by an edit.

    `allocated_amount` is in the invoice's currency, which is the payment's, and counts on the invoice. Kind `fee` and
    `write_off` are differences to a named account: they count on the invoice and take nothing from the payment they
    came with. `home_amount` is what was received for it in the company's currency; `exchange_gain` of that is more
    than the invoice was carried at (domain.md section 8).
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        FEE = "fee", _("Bank fee")
        WRITE_OFF = "write_off", _("Difference written off")

    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.PAYMENT)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    on = models.DateField()
    allocated_amount = amount_field()
    home_amount = amount_field()
    exchange_gain = amount_field(default=Decimal(0))
    account = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=120, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    allocated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    allocated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(allocated_amount=0), name="allocation_is_not_zero"),
            models.CheckConstraint(
                condition=Q(kind="payment", payment__isnull=False) | (~Q(kind="payment") & ~Q(account="")),
                name="difference_names_its_account",
            ),
        ]
        triggers = [append_only("allocation_append_only"), ALLOCATION_FITS, ALLOCATION_COUNTS]
