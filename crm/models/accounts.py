"""Who in the firm looks after a client."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from crm.models.parties import Organisation
from crm.querysets import AccountMemberQuerySet


class AccountMember(Versioned):
    """One person of the firm in the team of a client, beside its owner: they reach what the owner reaches."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Account lead")
        SALES = "sales", _("Sales")
        PROJECT = "project", _("Project lead")
        FINANCE = "finance", _("Finance")
        SUPPORT = "support", _("Support")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="team", verbose_name=_("Client"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who"))
    part = models.CharField(_("Part in the team"), max_length=7, choices=Part.choices, default=Part.SALES)

    objects = AccountMemberQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("member of an account team")
        verbose_name_plural = _("members of account teams")
        ordering = ["part", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user", "part"], name="account_member_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display()}"

    def get_absolute_url(self) -> str:
        return self.organisation.get_absolute_url()
