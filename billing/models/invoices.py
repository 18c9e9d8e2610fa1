"""Invoices and credit notes: drafts that people change, and issued paper that nobody changes."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models.documents import PricedDocument
from billing.models.recurring import RecurringInvoice
from billing.querysets import BalanceQuerySet, DeliveryQuerySet, InvoiceQuerySet, ReminderQuerySet
from billing.triggers import BALANCE_ON_ISSUE, FROZEN_INVOICE, ISSUED_IN_OPEN_BOOKS
from core import clock
from core.db import Versioned, amount_field, append_only, currency_field
from core.keys import SearchKeyField
from core.workflow import Transition, Workflow


@pghistory.track(exclude=["search_key"])
class Invoice(PricedDocument, Versioned):
    """A document that asks for money, or gives it back (credit notes have negative amounts).

    Amounts are in the document's currency; `home_…` are in the company's currency at `exchange_rate`
    (1 unit of the document's currency = rate units of the company's). After issue a trigger refuses every change.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    workflow = Workflow(
        State,
        {
            "edit": Transition(("draft",), "draft", _("An issued invoice can't be changed; draft a credit note.")),
            "issue": Transition(("draft",), "issued", _("This invoice is issued already.")),
            "delete": Transition(("draft",), "draft", _("An issued invoice can't be deleted; draft a credit note.")),
            "send": Transition(("issued",), "issued", _("Only an issued invoice can be sent.")),
            "credit": Transition(("issued",), "issued", _("Only an issued invoice can be credited.")),
            "pay": Transition(("issued",), "issued", _("Only an issued invoice can be paid.")),
            "remind": Transition(("issued",), "issued", _("Only an issued invoice can be reminded of.")),
        },
    )

    kind = models.CharField(_("Kind"), max_length=11, choices=Kind.choices, default=Kind.INVOICE, editable=False)
    state = models.CharField(_("State"), max_length=6, choices=State.choices, default=State.DRAFT, editable=False)
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    reference = models.CharField(_("Reference number"), max_length=25, blank=True, editable=False)
    issued_on = models.DateField(_("Issue date"), null=True, editable=False)
    due_on = models.DateField(_("Due date"), null=True, editable=False)
    # Headings and labels stand in both languages; numbers and dates follow the first.
    second_language = models.CharField(_("Second language"), max_length=5, blank=True)
    buyer_reference = models.CharField(_("Buyer reference"), max_length=80, blank=True)
    bank_account = models.ForeignKey(
        "core.BankAccount", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Bank account")
    )
    credits = models.ForeignKey("self", models.PROTECT, null=True, related_name="credit_notes", editable=False)
    credit_reason = models.CharField(_("Reason"), max_length=200, blank=True, editable=False)
    recurring = models.ForeignKey(RecurringInvoice, models.PROTECT, null=True, related_name="invoices", editable=False)
    period_on = models.DateField(null=True, editable=False)
    # The register's answer about the buyer's VAT number that the reverse charge rests on.
    vat_check = models.ForeignKey("crm.VatCheck", models.PROTECT, null=True, related_name="+", editable=False)
    search_key = SearchKeyField(sources=("number", "customer_name", "reference", "buyer_reference"))

    objects = InvoiceQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["company", "reference"], condition=~Q(reference=""), name="invoice_reference_once"
            ),
            models.UniqueConstraint(
                fields=["recurring", "period_on"], condition=Q(recurring__isnull=False), name="recurring_period_once"
            ),
            models.CheckConstraint(condition=Q(state__in=["draft", "issued"]), name="invoice_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", number="", issued_on__isnull=True)
                | (Q(state="issued", issued_on__isnull=False, due_on__isnull=False) & ~Q(number="")),
                name="number_exactly_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(gross_amount=F("net_amount") + F("tax_amount")), name="invoice_gross_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", credits__isnull=True)
                | (Q(kind="credit_note", credits__isnull=False) & ~Q(credit_reason="")),
                name="credit_note_names_its_invoice",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="invoice_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["customer", "-id"], name="invoice_customer"),
            models.Index(fields=["project", "-id"], name="invoice_project"),
            models.Index(F("issued_on").desc(), F("id").desc(), name="invoice_issued"),
            models.Index(fields=["credits"], name="invoice_credits", condition=Q(credits__isnull=False)),
            # What was invoiced in a month, and the drafts: read on the first page of every day.
            models.Index(
                fields=["company", "issued_on"],
                include=["home_net_amount"],
                condition=Q(state="issued"),
                name="invoice_month",
            ),
            models.Index(
                fields=["company"], include=["home_gross_amount"], condition=Q(state="draft"), name="invoice_drafts"
            ),
        ]
        triggers = [*Versioned.Meta.triggers, FROZEN_INVOICE, ISSUED_IN_OPEN_BOOKS, *BALANCE_ON_ISSUE]

    def __str__(self) -> str:
        return self.number or str(_("Draft"))

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_credit_note(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE


class InvoiceBalance(models.Model):
    """What is still open on an issued document: written by triggers only, proven nightly against the facts.

    `credited` is positive for what credit notes took off. A credit note itself is never open.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, primary_key=True, related_name="balance")
    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    customer = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="+")
    currency = currency_field()
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8)
    due_on = models.DateField()
    gross_amount = amount_field()
    allocated_amount = amount_field(default=Decimal(0))
    credited_amount = amount_field(default=Decimal(0))
    open_amount = amount_field()
    home_open_amount = amount_field()
    last_paid_on = models.DateField(null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [
            models.CheckConstraint(
                condition=Q(open_amount=F("gross_amount") - F("allocated_amount") - F("credited_amount")),
                name="open_amount_adds_up",
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "due_on"],
                include=["open_amount", "home_open_amount", "customer", "currency"],
                condition=Q(open_amount__gt=0),
                name="balance_open",
            ),
            models.Index(
                fields=["customer"],
                include=["open_amount", "home_open_amount", "due_on"],
                condition=~Q(open_amount=0),
                name="balance_customer",
            ),
        ]


class DocumentFile(models.Model):
    """The stored paper of an issued document, made once."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.PDF)
    file = models.FileField(upload_to="documents/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("document file")
        verbose_name_plural = _("document files")
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="one_file_a_kind")]
        triggers = [append_only("document_file_append_only")]


class Delivery(models.Model):
    """One sending of a document; its state is that of its mail."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="deliveries")
    recipient = models.EmailField(pgettext_lazy("mail", "To"))
    mail = models.OneToOneField("core.MailMessage", models.PROTECT, related_name="+")
    queued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField(default=clock.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        triggers = [append_only("delivery_append_only")]


class Reminder(models.Model):
    """A reminder of an overdue invoice: once an invoice and level."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    open_amount = amount_field()
    mail = models.OneToOneField("core.MailMessage", models.PROTECT, related_name="+")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["invoice", "level"], name="reminded_once")]
        triggers = [append_only("reminder_append_only")]

    def __str__(self) -> str:
        return self.invoice.number

    def get_absolute_url(self) -> str:
        return self.invoice.get_absolute_url()
