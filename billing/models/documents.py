"""What a quote and an invoice have in common: for whom, in which words and money, and the sums of the one engine."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import amount_field, currency_field, percent_field, price_field, quantity_field
from core.models import Company


class PricedDocument(models.Model):
    """Amounts are in the document's currency; `home_…` are in the company's currency at `exchange_rate`
    (1 unit of the document's currency = rate units of the company's)."""

    state: models.CharField

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name=_("Company"))
    customer = models.ForeignKey("crm.Organisation", models.PROTECT, related_name="+", verbose_name=_("Client"))
    customer_name = models.CharField(max_length=160, editable=False)
    person = models.ForeignKey(
        "crm.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Contact person")
    )
    number = models.CharField(_("Number"), max_length=40, blank=True, editable=False)
    serial = models.PositiveBigIntegerField(null=True, editable=False)
    payment_term = models.ForeignKey(
        "core.PaymentTerm", models.PROTECT, related_name="+", verbose_name=_("Payment term")
    )
    language = models.CharField(_("Language"), max_length=5, default="en")
    intro = models.TextField(_("Text above the lines"), blank=True)
    currency = currency_field(verbose_name=_("Currency"))
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1), editable=False)
    rate_on = models.DateField(null=True, editable=False)
    rate_source = models.CharField(max_length=40, blank=True, editable=False)
    rounding_mode = models.CharField(
        max_length=12, choices=Company.Rounding.choices, default=Company.Rounding.PER_CATEGORY, editable=False
    )
    net_amount = amount_field(default=Decimal(0), editable=False)
    tax_amount = amount_field(default=Decimal(0), editable=False)
    gross_amount = amount_field(default=Decimal(0), editable=False)
    home_net_amount = amount_field(default=Decimal(0), editable=False)
    home_tax_amount = amount_field(default=Decimal(0), editable=False)
    home_gross_amount = amount_field(default=Decimal(0), editable=False)
    letterhead = models.ForeignKey("core.Letterhead", models.PROTECT, null=True, related_name="+", editable=False)
    # Names, addresses, identifiers and texts as they were; the PDF is made from here alone.
    snapshot = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        return bool(self.state == "draft")

    @property
    def is_credit_note(self) -> bool:
        return False


class PricedLine(models.Model):
    """One line of a document; its VAT is stamped by the tax point of its service period."""

    position = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(_("Description"), max_length=400)
    quantity = quantity_field(verbose_name=_("Quantity"), default=Decimal(1))
    unit = models.CharField(_("Unit"), max_length=10, default="h")
    unit_price = price_field(verbose_name=_("Unit price"))
    discount_percent = percent_field(verbose_name=_("Discount, %"), default=Decimal(0))
    net_amount = amount_field(default=Decimal(0))
    home_net_amount = amount_field(default=Decimal(0))
    tax_class = models.SlugField(_("VAT class"), max_length=30, default="standard")
    tax_category = models.CharField(max_length=2, default="S")
    tax_percent = percent_field(default=Decimal(0))
    tax_reason = models.CharField(max_length=200, blank=True)
    # The service period, both days included; the tax point of the line is its last day (domain.md section 2a).
    service_from = models.DateField(_("Service from"), null=True, blank=True)
    service_to = models.DateField(_("Service to"), null=True, blank=True)
    service = models.ForeignKey("projects.Service", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.description
