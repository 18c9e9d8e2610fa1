"""Field and trigger makers, so that every amount, price and quantity has the same shape in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

# The instant as triggers see it: the moved clock of a demo company, else the transaction's own.
NOW = "coalesce(nullif(current_setting('keel.now', true), '')::timestamptz, now())"


def amount_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A sum of money on a document or in a ledger: numeric(14,2)."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def price_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A price or rate per unit: numeric(18,6)."""
    return models.DecimalField(max_digits=18, decimal_places=6, **options)


def quantity_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A quantity: numeric(12,4)."""
    return models.DecimalField(max_digits=12, decimal_places=4, **options)


def percent_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A percentage as people write it (25.5): numeric(7,4)."""
    return models.DecimalField(max_digits=7, decimal_places=4, **options)


def currency_field(**options: Any) -> models.ForeignKey[Any, Any]:
    """The ISO 4217 code of the row's money; `currency_id` is the code itself."""
    return models.ForeignKey("core.Currency", on_delete=models.PROTECT, related_name="+", **options)


def counts_versions(*, unless_only: Sequence[str] = ()) -> pgtrigger.Trigger:
    """The trigger of a versioned table; a change of nothing but `unless_only` is not an edit."""
    return pgtrigger.Trigger(
        name="bump_version",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"NEW.version = OLD.version + 1; NEW.updated_at = {NOW}; RETURN NEW;",
        condition=pgtrigger.AnyChange(exclude=list(unless_only)) if unless_only else None,
    )


class Versioned(models.Model):
    """A row whose forms notice that someone else changed it meanwhile; the database counts."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
        triggers = [counts_versions()]


class Archivable(models.Model):
    """Archived, not deleted, once used."""

    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def append_only(name: str) -> pgtrigger.Protect:
    """The trigger of a table that is only ever added to."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Customised(models.Model):
    """A row with tags and the firm's own fields."""

    tags = models.ManyToManyField("core.Tag", blank=True, related_name="+", verbose_name=_("Tags"))
    custom = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class Imported(models.Model):
    """A row that may have come from another system; the pair finds it again."""

    external_source = models.CharField(max_length=40, blank=True, editable=False)
    external_id = models.CharField(_("External ID"), max_length=80, blank=True)

    class Meta:
        abstract = True


def external_key(name: str) -> models.UniqueConstraint:
    """One row per source and external id, where there is one."""
    return models.UniqueConstraint(
        fields=["external_source", "external_id"], condition=~models.Q(external_id=""), name=name
    )
