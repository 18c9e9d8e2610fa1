"""Further e-mail addresses and phone numbers of a person, beside the first ones that stand on the person itself."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from core.keys import SearchKeyField
from crm.models.parties import Person
from crm.querysets import ContactPointQuerySet


class ContactPoint(Versioned):
    """`key` is what is compared: an e-mail in lower case, a phone as prefix and digits."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    class Use(models.TextChoices):
        WORK = "work", _("Work")
        PRIVATE = "private", _("Private")
        OTHER = "other", _("Other")

    person = models.ForeignKey(Person, models.CASCADE, related_name="points", verbose_name=_("Person"))
    kind = models.CharField(_("Kind"), max_length=5, choices=Kind.choices, default=Kind.EMAIL)
    use = models.CharField(_("Use"), max_length=7, choices=Use.choices, default=Use.WORK)
    value = models.CharField(_("Address or number"), max_length=254)
    key = models.CharField(max_length=254, editable=False)
    search_key = SearchKeyField(sources=("value", "key"))

    objects = ContactPointQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="contact_point_once")]
        indexes = [
            models.Index(fields=["kind", "key"], name="contact_point_key"),
            GinIndex(fields=["search_key"], name="contact_point_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def url(self) -> str:
        return f"mailto:{self.value}" if self.kind == self.Kind.EMAIL else f"tel:{self.key}"
