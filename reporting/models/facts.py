"""The one view of money: every figure of margin is a sum over it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import amount_field
from reporting.querysets import MoneyFactQuerySet


class MoneyFact(models.Model):
    """A row of the SQL view `reporting_money_fact`; positive is revenue, negative is cost.

    `starts_on` and `ends_on` (both days included) are the days over which the amount counts: equal for a fact of one
    day, the service period for a recurring line. `basis` says to which reading of revenue the row belongs
    (domain.md section 2a): earned, invoiced, or both (costs).
    """

    class Kind(models.TextChoices):
        REVENUE = "revenue", _("Revenue")
        PASS_THROUGH = "pass_through", _("Bought for clients")
        EXTERNAL = "external", _("Subcontracting")
        LABOUR = "labour", _("Own work")
        OVERHEAD = "overhead", _("Overhead")

    class Basis(models.TextChoices):
        EARNED = "earned", _("Earned")
        INVOICED = "invoiced", _("Invoiced")
        BOTH = "both", _("Both")

    key = models.CharField(max_length=40, primary_key=True)
    source = models.CharField(max_length=12)
    source_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    company = models.ForeignKey("core.Company", models.DO_NOTHING, related_name="+")
    cost_centre = models.ForeignKey("core.CostCentre", models.DO_NOTHING, null=True, related_name="+")
    department = models.ForeignKey("core.Department", models.DO_NOTHING, null=True, related_name="+")
    organisation = models.ForeignKey("crm.Organisation", models.DO_NOTHING, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", models.DO_NOTHING, null=True, related_name="+")
    budget_line = models.ForeignKey("projects.BudgetLine", models.DO_NOTHING, null=True, related_name="+")
    user = models.ForeignKey("core.User", models.DO_NOTHING, null=True, related_name="+")
    minutes = models.IntegerField()
    currency = models.ForeignKey("core.Currency", models.DO_NOTHING, related_name="+")
    fact_amount = amount_field()
    home_amount = amount_field()

    objects = MoneyFactQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "reporting_money_fact"
        verbose_name = _("money fact")
        verbose_name_plural = _("money facts")

    def __str__(self) -> str:
        return self.key
