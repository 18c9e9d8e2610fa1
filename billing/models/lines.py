"""The lines of a document, their VAT, and which hours and expenses they bill."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.documents import PricedLine
from billing.models.invoices import Invoice
from billing.triggers import FROZEN_BILLED, FROZEN_LINE, FROZEN_TAX_LINE
from core.db import amount_field, percent_field
from core.querysets import ScopedQuerySet


class Line(PricedLine):
    """One line; where it belongs (project, budget line, cost centre, department) is copied at its date."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    project = models.ForeignKey("projects.Project", models.PROTECT, null=True, blank=True, related_name="+")
    budget_line = models.ForeignKey("projects.BudgetLine", models.PROTECT, null=True, blank=True, related_name="+")
    cost_centre = models.ForeignKey("core.CostCentre", models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey("core.Department", models.PROTECT, null=True, blank=True, related_name="+")
    credits = models.ForeignKey("self", models.PROTECT, null=True, related_name="credited_by")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service_from__isnull=True, service_to__isnull=True) | Q(service_from__lte=F("service_to")),
                name="service_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="discount_percent_range"
            ),
        ]
        indexes = [
            models.Index(fields=["project"], name="line_project", condition=Q(project__isnull=False)),
            models.Index(fields=["credits"], name="line_credits", condition=Q(credits__isnull=False)),
        ]
        triggers = [FROZEN_LINE]


class TaxLine(models.Model):
    """VAT of a document per category and rate; `home_tax_amount` is converted per category, then summed."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="tax_lines")
    category = models.CharField(max_length=2)
    percent = percent_field()
    net_amount = amount_field()
    tax_amount = amount_field()
    home_net_amount = amount_field()
    home_tax_amount = amount_field()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("VAT line")
        verbose_name_plural = _("VAT lines")
        ordering = ["-percent", "category"]
        constraints = [models.UniqueConstraint(fields=["invoice", "category", "percent"], name="one_tax_line_a_rate")]
        triggers = [FROZEN_TAX_LINE]


class BilledEntry(models.Model):
    """Hours that a line bills; `live` until the line is credited, and only one live row an entry."""

    time_entry = models.ForeignKey("projects.TimeEntry", models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.CASCADE, related_name="billed_entries")
    value_amount = amount_field()
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("billed hours")
        verbose_name_plural = _("billed hours")
        constraints = [models.UniqueConstraint(fields=["time_entry"], condition=Q(live=True), name="hours_billed_once")]
        triggers = [FROZEN_BILLED]


class BilledExpense(models.Model):
    """An expense that a line bills on; only one live row an expense."""

    expense = models.ForeignKey("erp.Expense", models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.CASCADE, related_name="billed_expenses")
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("billed expense")
        verbose_name_plural = _("billed expenses")
        constraints = [models.UniqueConstraint(fields=["expense"], condition=Q(live=True), name="expense_billed_once")]
        triggers = [FROZEN_BILLED]
