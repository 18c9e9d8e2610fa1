"""Postal addresses of organisations and people."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from crm.models.parties import Organisation, Person
from crm.querysets import AddressQuerySet


class Address(Versioned):
    """A postal address of an organisation or a person; each may have several of a kind.

    Of an organisation's addresses one stands on its invoices (crm.actions keeps the mark; the database refuses a
    second one at commit).
    """

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visiting address")
        INVOICE = "invoice", _("Invoicing address")
        DELIVERY = "delivery", _("Delivery address")
        OTHER = "other", _("Other address")

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="addresses")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="addresses")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, default=Kind.INVOICE)
    street = models.CharField(_("Street"), max_length=160, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=12, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="FI")
    on_invoices = models.BooleanField(_("On invoices"), default=False)

    objects = AddressQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="address_of_one_party",
            ),
            ExclusionConstraint(
                name="one_address_on_invoices",
                expressions=[("organisation", RangeOperators.EQUAL)],
                condition=Q(on_invoices=True),
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(
            part for part in (self.street, f"{self.postal_code} {self.city}".strip(), self.country) if part
        )
