"""The catalogue, projects and their sold budget."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import (
    Archivable,
    Customised,
    Imported,
    Versioned,
    amount_field,
    currency_field,
    external_key,
    price_field,
)
from core.keys import SearchKeyField, SortKeyField
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from core.workflow import Transition, Workflow
from projects.querysets import BudgetLineQuerySet, ProjectQuerySet


class Service(Versioned, Archivable):
    """A line of the catalogue: what is sold, in which unit, at which standard price."""

    class Unit(models.TextChoices):
        HOUR = "h", _("hour")
        DAY = "d", _("day")
        PIECE = "pcs", _("piece")
        MONTH = "mon", _("month")

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    code = models.CharField(_("Code"), max_length=20)
    name = models.CharField(_("Name"), max_length=120)
    unit = models.CharField(_("Unit"), max_length=3, choices=Unit.choices, default=Unit.HOUR)
    price = price_field(verbose_name=_("Price, excl. VAT"))
    currency = currency_field(verbose_name=_("Currency"))
    tax_class = models.SlugField(_("VAT class"), max_length=30, default="standard")
    work_role = models.ForeignKey(
        "core.WorkRole", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Work role")
    )
    search_key = SearchKeyField(sources=("code", "name"))

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["company", "code"]
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="service_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:service", args=[self.pk])


@pghistory.track(exclude=["search_key", "sort_key"])
class Project(Versioned, Archivable, Customised, Imported):
    """The work sold, or internal work (no client: overhead, domain.md section 11)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        CLOSED = "closed", _("Closed")

    class Billing(models.TextChoices):
        TIME = "time", _("Time and material")
        FIXED = "fixed", _("Fixed price")
        NONE = "none", _("Not billed")

    workflow = Workflow(
        State,
        {
            "set_up": Transition(("proposed",), "active", _("This project is set up already.")),
            "close": Transition(("active",), "closed", _("Only an active project can be closed.")),
            "reopen": Transition(("closed",), "active", _("Only a closed project can be reopened.")),
        },
    )

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    code = models.CharField(_("Code"), max_length=20, blank=True)
    name = models.CharField(_("Name"), max_length=160)
    organisation = models.ForeignKey(
        "crm.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Client")
    )
    deal = models.OneToOneField("crm.Deal", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Project lead"),
    )
    department = models.ForeignKey(
        "core.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Department")
    )
    cost_centre = models.ForeignKey(
        "core.CostCentre", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Cost centre")
    )
    currency = currency_field(verbose_name=_("Currency"))
    billing = models.CharField(_("Billing method"), max_length=5, choices=Billing.choices, default=Billing.TIME)
    # The price of a fixed-price project; what is earned of it follows completion (domain.md section 9).
    fixed_price = amount_field(verbose_name=_("Fixed price, excl. VAT"), null=True, blank=True)
    # Hours expected at completion; without them a fixed price counts as earned when invoiced.
    estimated_minutes = models.PositiveIntegerField(_("Hours at completion"), null=True, blank=True)
    starts_on = models.DateField(_("Starts"), null=True, blank=True)
    ends_on = models.DateField(_("Ends"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.ACTIVE, editable=False)
    description = models.TextField(_("Description"), blank=True)
    search_key = SearchKeyField(sources=("code", "name"))
    sort_key = SortKeyField(source="name")

    objects = ProjectQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["sort_key", "pk"]
        constraints = [
            external_key("project_external_once"),
            models.UniqueConstraint(fields=["company", "code"], condition=~Q(code=""), name="project_code_once"),
            models.CheckConstraint(condition=Q(state__in=["proposed", "active", "closed"]), name="project_state_known"),
            models.CheckConstraint(
                condition=~Q(billing="fixed") | Q(fixed_price__isnull=False) | Q(state="proposed"),
                name="fixed_price_is_given",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="project_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["organisation", "-id"], name="project_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])

    @property
    def is_internal(self) -> bool:
        return self.organisation_id is None


class BudgetLine(Versioned):
    """A part of a project's sold budget, in hours and money of the project's currency."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_lines")
    name = models.CharField(_("Name"), max_length=120)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Service")
    )
    minutes = models.PositiveIntegerField(_("Hours"), default=0)
    net_amount = amount_field(verbose_name=_("Amount, excl. VAT"), default=Decimal(0))
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    objects = BudgetLineQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["project", "position", "pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProjectRate(models.Model):
    """What an hour costs the client on this project, by work role (none = every role), over a half-open period."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="rates")
    work_role = models.ForeignKey(
        "core.WorkRole", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Work role")
    )
    hourly_price = price_field(verbose_name=_("Price of an hour"))
    period = DateRangeField(_("Valid"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("project rate")
        verbose_name_plural = _("project rates")
        constraints = [
            ExclusionConstraint(
                name="one_project_rate_at_a_time",
                expressions=[
                    ("project", RangeOperators.EQUAL),
                    (models.functions.Coalesce("work_role", 0), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_role or ''} {self.hourly_price}".strip()
