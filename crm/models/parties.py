"""The people and organisations out there."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import Archivable, Customised, Imported, Versioned, currency_field, external_key
from core.keys import SearchKeyField, SortKeyField
from core.querysets import ScopedQuerySet
from crm.models.match_keys import MatchKeysField
from crm.querysets import OrganisationQuerySet, PartyRoleQuerySet, PersonQuerySet


class LeadSource(models.Model):
    """Where interest comes from."""

    name = models.CharField(_("Name"), max_length=60, unique=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["search_key", "sort_key", "match_keys"])
class Organisation(Versioned, Archivable, Customised, Imported):
    """A company out there: prospect, customer, supplier, partner, in any mix."""

    name = models.CharField(_("Name"), max_length=160)
    is_customer = models.BooleanField(_("Client"), default=True)
    is_supplier = models.BooleanField(_("Supplier"), default=False)
    business_id = models.CharField(_("Business ID"), max_length=20, blank=True)
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="FI")
    language = models.CharField(_("Language"), max_length=5, default="en")
    email = models.EmailField(_("E-mail"), blank=True)
    invoice_email = models.EmailField(_("E-mail for invoices"), blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    website = models.URLField(_("Website"), blank=True)
    industry = models.CharField(_("Industry"), max_length=80, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Owner")
    )
    currency = currency_field(verbose_name=_("Currency"), null=True, blank=True)
    payment_term = models.ForeignKey(
        "core.PaymentTerm", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Payment term")
    )
    buyer_reference = models.CharField(_("Buyer reference"), max_length=80, blank=True)
    # In groups of four, its check digits right.
    iban = models.CharField(_("Bank account (IBAN)"), max_length=42, blank=True)
    notes = models.TextField(_("Notes"), blank=True)
    search_key = SearchKeyField(sources=("name", "business_id", "vat_id", "email", "website"))
    sort_key = SortKeyField(source="name")
    match_keys = MatchKeysField(of="organisation")
    # The survivor of a merge; the row itself is archived and its address leads there.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    # Pages of a merged row lead there (core.views.generic.succession).
    succeeded_by: ClassVar[str] = "merged_into"

    objects = OrganisationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["sort_key", "pk"]
        constraints = [external_key("organisation_external_once")]
        indexes = [
            GinIndex(fields=["search_key"], name="organisation_search", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["match_keys"], name="organisation_match_keys"),
            models.Index(
                fields=["sort_key", "id"], name="organisation_sorted", condition=models.Q(archived_at__isnull=True)
            ),
            models.Index(fields=["owner"], name="organisation_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:organisation", args=[self.pk])


@pghistory.track(exclude=["search_key", "sort_key", "match_keys"])
class Person(Versioned, Archivable, Customised, Imported):
    """A human contact; not a user."""

    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Owner")
    )
    notes = models.TextField(_("Notes"), blank=True)
    search_key = SearchKeyField(sources=("name", "email", "phone"))
    sort_key = SortKeyField(source="name")
    match_keys = MatchKeysField(of="person")
    # The survivor of a merge; the row itself is archived and its address leads there.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    # Pages of a merged row lead there (core.views.generic.succession).
    succeeded_by: ClassVar[str] = "merged_into"

    objects = PersonQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "pk"]
        constraints = [external_key("person_external_once")]
        indexes = [
            GinIndex(fields=["search_key"], name="person_search", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["match_keys"], name="person_match_keys"),
            models.Index(fields=["sort_key", "id"], name="person_sorted", condition=models.Q(archived_at__isnull=True)),
            models.Index(Lower("email"), name="person_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:person", args=[self.pk])


class PartyRole(Versioned):
    """What a person is at an organisation, with dates: a move ends one row and starts another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="party_roles", verbose_name=_("Person"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="party_roles", verbose_name=_("Organisation")
    )
    title = models.CharField(_("Title"), max_length=80, blank=True)
    period = DateRangeField(_("Period"))

    objects = PartyRoleQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("role at an organisation")
        verbose_name_plural = _("roles at organisations")
        indexes = [models.Index(fields=["organisation"], name="party_role_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.title}" if self.title else str(self.organisation)

    def get_absolute_url(self) -> str:
        return self.person.get_absolute_url()
