"""What a person or a team is to win in a month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import Versioned, amount_field, currency_field
from crm.querysets_targets import SalesTargetQuerySet


class SalesTarget(Versioned):
    """An amount excl. VAT in the company's currency for one person or one team, for the month that begins on the day.

    A team's target is for the people directly in it; where a team has none, the sum of its people's is taken.
    """

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    department = models.ForeignKey(
        "core.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Team")
    )
    month_on = models.DateField(_("Month"))
    currency = currency_field(verbose_name=_("Currency"))
    net_amount = amount_field(verbose_name=_("Target, excl. VAT"))

    objects = SalesTargetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("sales target")
        verbose_name_plural = _("sales targets")
        ordering = ["month_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "user", "month_on"], name="target_of_person_once"),
            models.UniqueConstraint(fields=["company", "department", "month_on"], name="target_of_team_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, department__isnull=True)
                | Q(user__isnull=True, department__isnull=False),
                name="target_is_of_person_or_team",
            ),
            models.CheckConstraint(condition=Q(month_on__day=1), name="target_month_begins"),
            models.CheckConstraint(condition=Q(net_amount__gt=0), name="target_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.department}, {self.month_on:%Y-%m}"

    def get_absolute_url(self) -> str:
        return f"{reverse('crm:targets')}?company={self.company_id}&year={self.month_on.year}"
