"""Contracts that invoice themselves, period by period."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.querysets import RecurringQuerySet
from core import clock
from core.db import Archivable, Versioned, append_only, currency_field, percent_field, price_field, quantity_field
from core.querysets import ScopedQuerySet


class RecurringInvoice(Versioned, Archivable):
    """Anchored to its first date (31 Jan → 28 Feb → 31 Mar); each period gives one invoice, whatever is killed."""

    class Mode(models.TextChoices):
        DRAFT = "draft", _("Draft, a person issues")
        ISSUE = "issue", _("Issue by itself")

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    customer = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="+", verbose_name=_("Client"))
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    name = models.CharField(_("Name"), max_length=120)
    first_on = models.DateField(_("First invoice on"))
    every_months = models.PositiveSmallIntegerField(_("Every, months"), default=1)
    ends_on = models.DateField(_("Ends"), null=True, blank=True)
    mode = models.CharField(_("What happens"), max_length=5, choices=Mode.choices, default=Mode.DRAFT)
    send = models.BooleanField(_("Send by mail when issued"), default=False)
    currency = currency_field(verbose_name=_("Currency"))
    language = models.CharField(_("Language"), max_length=5, default="en")
    payment_term = models.ForeignKey("core.PaymentTerm", models.PROTECT, related_name="+", verbose_name=_("Payment term"))
    buyer_reference = models.CharField(_("Buyer reference"), max_length=80, blank=True)

    objects = RecurringQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("recurring invoice")
        verbose_name_plural = _("recurring invoices")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_months__gte=1, every_months__lte=60), name="recurring_interval_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("first_on")), name="recurring_ends_late"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("billing:recurring", args=[self.pk])


class RecurringPeriod(models.Model):
    """A period that had its turn: its draft was made, and is not made again when a person throws it away."""

    recurring = models.ForeignKey(RecurringInvoice, models.PROTECT, related_name="periods")
    period_on = models.DateField(_("Period from"))
    # Whether the invoice goes out by mail once it is issued, as the contract said then.
    send = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("invoiced period")
        verbose_name_plural = _("invoiced periods")
        ordering = ["-period_on"]
        constraints = [models.UniqueConstraint(fields=["recurring", "period_on"], name="period_had_its_turn_once")]
        triggers = [append_only("recurring_period_append_only")]


class RecurringLine(models.Model):
    """A line of every invoice of the contract."""

    recurring = models.ForeignKey(RecurringInvoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(_("Description"), max_length=400)
    quantity = quantity_field(verbose_name=_("Quantity"), default=Decimal(1))
    unit = models.CharField(_("Unit"), max_length=10, default="mon")
    unit_price = price_field(verbose_name=_("Unit price"))
    discount_percent = percent_field(verbose_name=_("Discount, %"), default=Decimal(0))
    tax_class = models.SlugField(_("VAT class"), max_length=30, default="standard")
    service = models.ForeignKey("projects.Service", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position", "pk"]
