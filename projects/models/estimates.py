"""The plan behind a deal: hours by work role, person or service, and what is bought in. Won, it is the promise."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import Versioned, amount_field, currency_field, percent_field, price_field
from core.querysets import ScopedQuerySet
from projects.models.work import Service
from projects.querysets import EstimateQuerySet
from projects.triggers import FROZEN, FROZEN_LINE


@pghistory.track()
class Estimate(Versioned):
    """One a deal, in the deal's currency; `exchange_rate` and the rates of its lines are those of `rates_on`.

    `exchange_rate`: 1 unit of the deal's currency in the company's (domain.md section 8).
    """

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    deal = models.OneToOneField("crm.Deal", models.PROTECT, related_name="+", verbose_name=_("Deal"))
    currency = currency_field(verbose_name=_("Currency"))
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1), editable=False)
    rates_on = models.DateField(_("Rates of"), null=True, editable=False)
    assumptions = models.TextField(_("Assumptions"), blank=True)
    frozen_at = models.DateTimeField(_("Frozen"), null=True, editable=False)

    objects = EstimateQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        ordering = ["-pk"]
        triggers = [*Versioned.Meta.triggers, FROZEN]

    def __str__(self) -> str:
        return str(_("Estimate of %(deal)s") % {"deal": self.deal})

    def get_absolute_url(self) -> str:
        return reverse("projects:estimate", args=[self.deal_id])


class EstimateLine(models.Model):
    """Hours at a price, or something bought in (`external_cost`, in the estimate's currency, and its markup).

    `net_amount` is the price in the estimate's currency, `home_net_amount` and `cost_amount` are in the company's.
    """

    estimate = models.ForeignKey(Estimate, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(_("Description"), max_length=200)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Service")
    )
    work_role = models.ForeignKey(
        "core.WorkRole", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Work role")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    minutes = models.PositiveIntegerField(_("Hours"), default=0)
    hourly_price = price_field(verbose_name=_("Price of an hour"), blank=True)
    hourly_cost = price_field(default=Decimal(0), editable=False)
    external_cost = amount_field(verbose_name=_("Bought in"), null=True, blank=True)
    markup_percent = percent_field(verbose_name=_("Markup, %"), blank=True, default=Decimal(0))
    net_amount = amount_field(default=Decimal(0), editable=False)
    home_net_amount = amount_field(default=Decimal(0), editable=False)
    cost_amount = amount_field(default=Decimal(0), editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an estimate")
        verbose_name_plural = _("lines of an estimate")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes=0, external_cost__isnull=False) | Q(minutes__gt=0, external_cost__isnull=True),
                name="hours_or_bought_in",
            ),
            models.CheckConstraint(
                condition=Q(markup_percent__gte=-100, markup_percent__lte=1000), name="estimate_markup_range"
            ),
        ]
        triggers = [FROZEN_LINE]

    def __str__(self) -> str:
        return self.description

    @property
    def is_external(self) -> bool:
        return self.external_cost is not None
