"""Leads: interest that has not become a deal yet, with where it came from."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.db import Archivable, Customised, Imported, Versioned, external_key
from core.keys import SearchKeyField
from core.workflow import Transition, Workflow
from crm.models.parties import LeadSource, Organisation, Person
from crm.querysets import LeadQuerySet


class Origin(models.Model):
    """Where an interest came from: the campaign's UTM parameters and the pages before the form."""

    utm_source = models.CharField(_("Campaign source"), max_length=120, blank=True)
    utm_medium = models.CharField(_("Campaign medium"), max_length=120, blank=True)
    utm_campaign = models.CharField(_("Campaign"), max_length=120, blank=True)
    utm_term = models.CharField(_("Campaign term"), max_length=120, blank=True)
    utm_content = models.CharField(_("Campaign content"), max_length=120, blank=True)
    referrer = models.CharField(_("Came from page"), max_length=500, blank=True)
    landing_page = models.CharField(_("First page"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Lead(Versioned, Archivable, Customised, Imported, Origin):
    """An unqualified interest, before it is a deal."""

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        NEW = "new", _("New")
        QUALIFIED = "qualified", _("Qualified")
        NURTURING = "nurturing", _("Nurturing")
        CONVERTED = "converted", _("Converted")
        DROPPED = "dropped", _("Dropped")

    workflow = Workflow(
        State,
        {
            "qualify": Transition(("new",), "qualified"),
            "nurture": Transition(("new", "qualified"), "nurturing", _("Only an open lead can be put off.")),
            "resume": Transition(("nurturing",), "new", _("Only a lead that was put off can be taken up again.")),
            "convert": Transition(
                ("new", "qualified", "nurturing"), "converted", _("Only an open lead can be converted.")
            ),
            "unconvert": Transition(("converted",), "new", _("This lead is not converted.")),
            "drop": Transition(("new", "qualified", "nurturing"), "dropped", _("Only an open lead can be dropped.")),
            "reopen": Transition(("dropped",), "new", _("Only a dropped lead can be reopened.")),
            "release": Transition(("held",), "new", _("This lead is not held back.")),
            "discard": Transition(("held",), "dropped", _("This lead is not held back.")),
        },
    )

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    name = models.CharField(_("Name"), max_length=120)
    organisation_name = models.CharField(_("Organisation"), max_length=160, blank=True)
    business_id = models.CharField(_("Business ID"), max_length=20, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=12, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    message = models.TextField(_("What they need"), blank=True)
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Source")
    )
    form = models.ForeignKey(
        "crm.WebForm", models.PROTECT, null=True, related_name="leads", verbose_name=_("Web form"), editable=False
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Owner")
    )
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.NEW, editable=False)
    # The day on which a lead that was put off comes back, and the state it comes back to.
    resume_on = models.DateField(_("Back on"), null=True, blank=True, editable=False)
    nurtured_from = models.CharField(max_length=9, blank=True, editable=False)
    dropped_because = models.ForeignKey(
        "crm.LossReason",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Reason"),
        editable=False,
    )
    # Whom we know them as: found when they asked, or chosen by the conversion.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="leads", editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads", editable=False)
    converted_at = models.DateTimeField(_("Converted"), null=True, editable=False)
    # The score on the day the lead was converted or dropped: what the rules are judged by.
    closing_score = models.IntegerField(_("Score at the end"), null=True, editable=False)
    search_key = SearchKeyField(sources=("name", "organisation_name", "email", "phone"))

    objects = LeadQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-pk"]
        constraints = [
            external_key("lead_external_once"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "new", "qualified", "nurturing", "converted", "dropped"]),
                name="lead_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="nurturing") | Q(resume_on__isnull=False), name="nurtured_lead_comes_back"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="lead_search", opclasses=["gin_trgm_ops"]),
            models.Index(Upper("email"), name="lead_email"),
            models.Index(F("resume_on"), name="lead_resumes", condition=Q(state="nurturing")),
            models.Index(fields=["owner"], name="lead_open_of_owner", condition=Q(state__in=["new", "qualified"])),
        ]

    def __str__(self) -> str:
        return self.organisation_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:lead", args=[self.pk])
