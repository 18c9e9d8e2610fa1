"""What was spent: once, with its receipt, its VAT and where it belongs."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import Archivable, Versioned, amount_field, currency_field, percent_field
from core.keys import SearchKeyField
from core.querysets import ArchivedQuerySet
from core.workflow import Transition, Workflow
from crm.triggers import only_repointed
from erp.querysets import ExpenseQuerySet


class ExpenseCategory(Versioned, Archivable):
    """What kind of cost, and how much of its VAT can be deducted (domain.md section 2a)."""

    class Kind(models.TextChoices):
        PASS_THROUGH = "pass_through", _("Bought for a client")
        EXTERNAL = "external", _("Subcontracting")
        OVERHEAD = "overhead", _("Own cost")

    name = models.CharField(_("Name"), max_length=80, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices, default=Kind.OVERHEAD)
    tax_class = models.SlugField(_("VAT class"), max_length=30, default="standard")
    deductible_percent = percent_field(verbose_name=_("Deductible share of the VAT, %"), default=Decimal(100))
    must_be_checked = models.BooleanField(_("Must be checked"), default=False)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("expense category")
        verbose_name_plural = _("expense categories")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deductible_percent__gte=0, deductible_percent__lte=100), name="deductible_share_percent"
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["search_key"])
class Expense(Versioned):
    """A cost from outside. Cost = net + VAT that can't be deducted; `home_cost_amount` in the company's currency."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    workflow = Workflow(
        State,
        {
            "edit": Transition(("draft", "returned"), "draft", _("A submitted expense can't be changed.")),
            "delete": Transition(("draft",), "draft", _("Only a draft can be deleted.")),
            "submit": Transition(("draft", "returned"), "submitted", _("This expense is submitted already.")),
            "approve": Transition(("submitted",), "approved", _("Only a submitted expense can be approved.")),
            "return": Transition(("submitted",), "returned", _("Only a submitted expense can be returned.")),
        },
    )

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Person"))
    on = models.DateField(_("Date"))
    supplier = models.CharField(_("Supplier"), max_length=120)
    supplier_organisation = models.ForeignKey(
        "crm.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Supplier in the register"),
    )
    description = models.CharField(_("What for"), max_length=200, blank=True)
    category = models.ForeignKey(ExpenseCategory, models.PROTECT, related_name="+", verbose_name=_("Category"))
    currency = currency_field(verbose_name=_("Currency"))
    gross_amount = amount_field(verbose_name=_("Amount, incl. VAT"))
    tax_percent = percent_field(verbose_name=_("VAT, %"), default=Decimal(0))
    tax_amount = amount_field(default=Decimal(0), editable=False)
    net_amount = amount_field(default=Decimal(0), editable=False)
    deductible_percent = percent_field(default=Decimal(100), editable=False)
    deductible_tax_amount = amount_field(default=Decimal(0), editable=False)
    cost_amount = amount_field(default=Decimal(0), editable=False)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1), editable=False)
    home_cost_amount = amount_field(default=Decimal(0), editable=False)
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    budget_line = models.ForeignKey(
        "projects.BudgetLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Budget line")
    )
    cost_centre = models.ForeignKey(
        "core.CostCentre", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Cost centre")
    )
    department = models.ForeignKey("core.Department", models.PROTECT, null=True, related_name="+", editable=False)
    rebill = models.BooleanField(_("Bill to the client"), default=False)
    markup_percent = percent_field(verbose_name=_("Markup, %"), default=Decimal(0))
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    receipt = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    search_key = SearchKeyField(sources=("supplier", "description"))

    objects = ExpenseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "returned"]), name="expense_state_known"
            ),
            models.CheckConstraint(
                condition=Q(gross_amount=F("net_amount") + F("tax_amount")), name="expense_gross_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(cost_amount=F("gross_amount") - F("deductible_tax_amount")), name="expense_cost_adds_up"
            ),
            models.CheckConstraint(condition=Q(rebill=False) | Q(project__isnull=False), name="rebill_needs_project"),
        ]
        indexes = [
            models.Index(fields=["user", "-on"], name="expense_user"),
            models.Index(fields=["project", "on"], name="expense_project"),
            models.Index(fields=["company", "on"], name="expense_company_day"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="approved_expense_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="approved"),
                func=only_repointed(
                    "erp.expense",
                    {"supplier_organisation_id": "organisation"},
                    "RAISE EXCEPTION 'an approved expense is frozen' USING ERRCODE = 'check_violation';",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.supplier

    def get_absolute_url(self) -> str:
        return reverse("erp:expense", args=[self.pk])
