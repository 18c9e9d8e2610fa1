"""Forms on the web, and everything that was ever asked through them or by mail."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Archivable, Versioned
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.models.leads import Lead, Origin
from crm.models.parties import LeadSource


def new_token() -> str:
    return secrets.token_urlsafe(12)


def plain_fields() -> list[list[str]]:
    return [["name", "required"], ["email", "required"], ["message", "required"]]


class WebForm(Versioned, Archivable):
    """A form that people out there fill in; each sending of it is an inquiry."""

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    name = models.CharField(_("Name"), max_length=80, unique=True)
    # The address of the form; a new one shuts the old address and every snippet with it.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    is_open = models.BooleanField(_("Takes inquiries"), default=True)
    language = models.CharField(_("Language"), max_length=5, default="en")
    title = models.CharField(_("Heading"), max_length=120)
    intro = models.TextField(_("Introduction"), max_length=1000, blank=True)
    button = models.CharField(_("Words on the button"), max_length=40, blank=True)
    # [name, "required" | "optional"] in the order of the page.
    asks = models.JSONField(_("Fields"), default=plain_fields)
    consent_text = models.TextField(_("Consent"), max_length=600, blank=True)
    consent_purpose = models.ForeignKey(
        "crm.ConsentPurpose", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Consent to")
    )
    thanks = models.TextField(_("Words of thanks"), max_length=1000, blank=True)
    redirect_url = models.URLField(_("Page of thanks elsewhere"), max_length=300, blank=True)
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Source")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner when no rule finds one"),
    )

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:web_form", args=[self.pk])


class Inquiry(Origin):
    """One sending of a form, or one mail that asked: kept as it came, whatever became of it."""

    key = models.CharField(max_length=120, unique=True)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="inquiries", verbose_name=_("Lead"))
    form = models.ForeignKey(WebForm, models.PROTECT, null=True, related_name="inquiries", verbose_name=_("Web form"))
    at = models.DateTimeField(_("When"), default=clock.now)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    organisation_name = models.CharField(_("Organisation"), max_length=160, blank=True)
    message = models.TextField(_("What they need"), blank=True)
    source = models.ForeignKey(LeadSource, models.PROTECT, null=True, related_name="+", verbose_name=_("Source"))
    # The words that were agreed to, for what, and from which address; only with a consent.
    consent_text = models.TextField(_("Consent"), blank=True)
    consent_purpose = models.ForeignKey(
        "crm.ConsentPurpose", models.PROTECT, null=True, related_name="+", verbose_name=_("Consent to")
    )
    consent_ip = models.GenericIPAddressField(_("IP address"), null=True)
    # Why it was held back: honeypot, too_fast, no_stamp, too_many, links; empty for what went straight in.
    held_because = models.CharField(max_length=12, blank=True)
    # A keyed digest of the sender's address on that day: counts sendings, names nobody.
    sender = models.CharField(max_length=32, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["form", "-at"], name="inquiry_form"),
            models.Index(fields=["lead", "-at"], name="inquiry_lead"),
        ]

    def __str__(self) -> str:
        return self.name
