"""Currencies, rates, taxes and terms: reference rows with dates; a rate is never edited, a new one is added."""

from __future__ import annotations

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Versioned, currency_field, percent_field, price_field
from core.querysets import ScopedQuerySet


class Currency(models.Model):
    """ISO 4217."""

    code = models.CharField(_("Code"), max_length=3, primary_key=True)
    name = models.CharField(_("Name"), max_length=60)
    minor_units = models.PositiveSmallIntegerField(_("Decimals"), default=2)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(models.Model):
    """1 unit of `currency` = `rate` units of `base`, from a day on until the next row (domain.md section 8)."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Entered by hand")
        FILE = "file", _("From a file")

    base = currency_field(verbose_name=_("Base currency"))
    currency = currency_field(verbose_name=_("Currency"))
    on = models.DateField(_("Date"))
    rate = models.DecimalField(_("Rate"), max_digits=18, decimal_places=8)
    source = models.CharField(_("Source"), max_length=8, choices=Source.choices, default=Source.MANUAL)
    note = models.CharField(_("Note"), max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["base", "currency", "on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]
        ordering = ["-on", "currency"]

    def __str__(self) -> str:
        return f"1 {self.currency_id} = {self.rate} {self.base_id}"


class TaxRateQuerySet(ScopedQuerySet["TaxRate"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(period__contains=day)


@pghistory.track()
class TaxRate(Versioned):
    """A rate of a category (EN 16931: S, Z, E, AE, K, G, O) in a country, valid over a half-open period."""

    class Category(models.TextChoices):
        STANDARD = "S", _("Standard")
        ZERO = "Z", _("Zero rated")
        EXEMPT = "E", _("Exempt")
        REVERSE = "AE", _("Reverse charge")
        INTRA = "K", _("Intra-EU supply of goods")
        EXPORT = "G", _("Export")
        OUTSIDE = "O", _("Outside the scope of VAT")

    country = models.CharField(_("Country"), max_length=2)
    # What the rate is for, the same over time: "standard", "reduced-1"; a line keeps the class and resolves by date.
    tax_class = models.SlugField(_("Class"), max_length=30)
    name = models.CharField(_("Name"), max_length=80)
    category = models.CharField(_("Category"), max_length=2, choices=Category.choices)
    percent = percent_field(verbose_name=_("Percent"))
    period = DateRangeField(_("Valid"))
    # Printed on the document in the customer's language: {"en": …, "fi": …, "tr": …}.
    reason = models.JSONField(_("Reason"), default=dict, blank=True)
    source = models.CharField(_("Source"), max_length=200, blank=True)
    must_be_checked = models.BooleanField(_("Must be checked"), default=False)

    objects = TaxRateQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["country", "tax_class", "period"]
        constraints = [
            ExclusionConstraint(
                name="one_tax_rate_at_a_time",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    ("tax_class", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name


class PaymentTerm(models.Model):
    """How long a customer has, counted from the issue date."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    days = models.PositiveSmallIntegerField(_("Days"))
    end_of_month = models.BooleanField(_("Counted from the end of the month"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment term")
        verbose_name_plural = _("payment terms")
        ordering = ["days"]

    def __str__(self) -> str:
        return self.name


class WorkRole(Versioned):
    """What a person does and is priced by: designer, senior developer."""

    name = models.CharField(_("Name"), max_length=80, unique=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("work role")
        verbose_name_plural = _("work roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class WorkRoleRate(models.Model):
    """Standard price and standard cost of an hour of a work role in a company, over a half-open period."""

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    work_role = models.ForeignKey(WorkRole, models.CASCADE, related_name="rates", verbose_name=_("Work role"))
    period = DateRangeField(_("Valid"))
    hourly_price = price_field(verbose_name=_("Price of an hour"))
    hourly_cost = price_field(verbose_name=_("Cost of an hour"))
    currency = currency_field(verbose_name=_("Currency"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard rate")
        verbose_name_plural = _("standard rates")
        constraints = [
            ExclusionConstraint(
                name="one_role_rate_at_a_time",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("work_role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]
