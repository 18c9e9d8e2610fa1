"""Who takes part in a deal on the client's side, and as what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from crm.models.parties import Person
from crm.models.sales import Deal
from crm.querysets_deals import DealPersonQuerySet


class DealPerson(Versioned):
    """A person's part in a deal, once each; the deal's contact person stands on the deal itself."""

    class Part(models.TextChoices):
        DECIDES = "decides", _("Decision maker")
        INFLUENCES = "influences", _("Influencer")
        BUYS = "buys", _("Purchasing")
        USES = "uses", _("User")
        CHAMPION = "champion", _("Champion")
        BLOCKS = "blocks", _("Against it")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="people", verbose_name=_("Deal"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="deal_parts", verbose_name=_("Person"))
    part = models.CharField(_("Part in the decision"), max_length=10, choices=Part.choices, default=Part.INFLUENCES)

    objects = DealPersonQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("person of a deal")
        verbose_name_plural = _("people of deals")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["deal", "person"], name="deal_person_once")]

    def __str__(self) -> str:
        return str(self.person)
