"""When a company reminds its customers of overdue invoices."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Versioned, amount_field, currency_field
from core.querysets import ScopedQuerySet


class ReminderPolicy(Versioned):
    """One reminder by mail for each overdue invoice, so many days after it was due; switched on by a person."""

    company = models.OneToOneField("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    active = models.BooleanField(
        _("Remind by itself"), default=False, help_text=_("Each overdue invoice is reminded of once, by mail.")
    )
    days_after_due = models.PositiveSmallIntegerField(_("Days after the due date"), default=7)
    least_amount = amount_field(
        verbose_name=_("Not below"),
        default=Decimal(5),
        help_text=_("Nobody is reminded of less than this, in the company's currency."),
    )
    currency = currency_field(editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("reminder setting")
        verbose_name_plural = _("reminder settings")
        ordering = ["company"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days_after_due__gte=1, days_after_due__lte=365), name="reminder_days_known"
            ),
            models.CheckConstraint(condition=Q(least_amount__gte=0), name="reminder_least_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.company)
