"""Hours: minutes worked and minutes billable, with the price and the cost of that day."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Versioned, amount_field, currency_field, price_field
from core.formatting import short_date
from projects.models.work import BudgetLine, Project
from projects.querysets import TimeEntryQuerySet

# Nothing with hours changes on or before the day until which the books are closed (domain.md section 2a).
BOOKS_CLOSED = """
    IF EXISTS (SELECT 1 FROM core_company c WHERE c.id = {row}.company_id AND c.books_closed_until >= {row}."on") THEN
        RAISE EXCEPTION 'books are closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'books_closed';
    END IF;
"""


@pghistory.track()
class TimeEntry(Versioned):
    """Work of a person on a day.

    `hourly_price` is in the project's currency and `value_amount` = billable hours × price, rounded half up;
    `home_value_amount` is the same in the company's currency at `exchange_rate`. `hourly_cost` and `cost_amount`
    (worked hours × cost, rounded half up) are in the company's currency, from the rates of the day.
    """

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Person"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="time_entries", verbose_name=_("Project"))
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, blank=True, related_name="time_entries", verbose_name=_("Budget line")
    )
    on = models.DateField(_("Date"))
    worked_minutes = models.PositiveSmallIntegerField(_("Worked"))
    billable_minutes = models.PositiveSmallIntegerField(_("Billable"))
    task = models.CharField(_("What was done"), max_length=200, blank=True)
    # Copied on the day, so that a later move rewrites nothing.
    work_role = models.ForeignKey("core.WorkRole", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("core.Department", models.PROTECT, null=True, related_name="+")
    cost_centre = models.ForeignKey("core.CostCentre", models.PROTECT, null=True, related_name="+")
    currency = currency_field()
    hourly_price = price_field(default=Decimal(0))
    value_amount = amount_field(default=Decimal(0))
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1))
    home_value_amount = amount_field(default=Decimal(0))
    hourly_cost = price_field(default=Decimal(0))
    cost_amount = amount_field(default=Decimal(0))

    objects = TimeEntryQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("hours entry")
        verbose_name_plural = _("hours")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(worked_minutes__lte=1440), name="a_day_has_24_hours"),
            models.CheckConstraint(
                condition=Q(worked_minutes__gt=0) | Q(billable_minutes__gt=0), name="time_is_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "on"], name="time_user_day"),
            models.Index(fields=["project", "on"], name="time_project_day"),
            models.Index(fields=["company", "on"], name="time_company_day"),
            models.Index(F("budget_line"), name="time_budget_line"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="time_books_closed",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF TG_OP <> 'INSERT' THEN"
                    + BOOKS_CLOSED.format(row="OLD")
                    + "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;"
                    + BOOKS_CLOSED.format(row="NEW")
                    + "RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{short_date(self.on)} {self.project}"
