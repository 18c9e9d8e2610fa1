"""What documents take from the firm: bank accounts, letterheads, number series."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Archivable, Versioned, currency_field
from core.models.firm import Company
from core.querysets import ArchivedQuerySet, ScopedQuerySet


class BankAccount(Versioned, Archivable):
    """An own account, printed on invoices and read from statements."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="bank_accounts", verbose_name=_("Company"))
    name = models.CharField(_("Name"), max_length=80)
    iban = models.CharField(_("IBAN"), max_length=34, unique=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    currency = currency_field(verbose_name=_("Currency"))
    on_invoices = models.BooleanField(_("Printed on invoices"), default=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["company", "name"]

    def __str__(self) -> str:
        return self.name


class Letterhead(models.Model):
    """How a company's documents look and what stands at their foot; a change is a new version."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="letterheads", verbose_name=_("Company"))
    number = models.PositiveIntegerField(_("Version"))
    logo = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Logo")
    )
    accent = models.CharField(_("Accent colour"), max_length=7, default="#0f5563")
    footer = models.TextField(_("Footer"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["company", "-number"]
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="letterhead_version_once")]

    def __str__(self) -> str:
        return f"{self.company} {self.number}"


class NumberSeries(Versioned):
    """The counter of a kind of document in a fiscal year; locked last, moved only by `core.numbering.take_number`."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoices")
        CREDIT_NOTE = "credit_note", _("Credit notes")
        QUOTE = "quote", _("Quotes")

    company = models.ForeignKey(Company, models.PROTECT, related_name="series", verbose_name=_("Company"))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    prefix = models.CharField(_("Prefix"), max_length=12, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"))
    digits = models.PositiveSmallIntegerField(_("Digits"), default=4)
    next_number = models.PositiveBigIntegerField(_("Next number"), default=1)
    # The counter of payment references: its own, so that two series never meet (domain.md section 15).
    reference_prefix = models.PositiveIntegerField(_("Reference prefix"), default=0)
    last_issued_on = models.DateField(_("Last issue date"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["company", "kind", "-fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "prefix", "fiscal_year"], name="series_once"),
            models.UniqueConstraint(fields=["company", "reference_prefix"], name="series_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}{self.fiscal_year}"
