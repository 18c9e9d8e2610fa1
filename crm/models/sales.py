"""Deals."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import (
    Archivable,
    Customised,
    Imported,
    Versioned,
    amount_field,
    currency_field,
    external_key,
    percent_field,
)
from core.keys import SearchKeyField, SortKeyField
from core.workflow import Transition, Workflow
from crm.models.leads import Lead
from crm.models.parties import LeadSource, Organisation, Person
from crm.models.pipelines import Competitor, LossReason, Pipeline, Stage, WinReason
from crm.querysets_deals import DealQuerySet


@pghistory.track(exclude=["search_key", "sort_key"])
class Deal(Versioned, Archivable, Customised, Imported):
    """A possible sale in a stage of a pipeline; `home_value` is its value in the company's currency."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class Forecast(models.TextChoices):
        PIPELINE = "pipeline", _("Pipeline")
        COMMIT = "commit", _("Commit")
        OMITTED = "omitted", _("Left out")

    workflow = Workflow(
        State,
        {
            "move": Transition(("open",), "open", _("Only an open deal moves between stages; reopen it first.")),
            "win": Transition(("open",), "won", _("Only an open deal can be won.")),
            "lose": Transition(("open",), "lost", _("Only an open deal can be lost.")),
            "reopen": Transition(("won", "lost"), "open", _("This deal is open already.")),
        },
    )

    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    name = models.CharField(_("Name"), max_length=160)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="deals", verbose_name=_("Client"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("Contact person")
    )
    lead = models.OneToOneField(Lead, models.PROTECT, null=True, blank=True, related_name="deal", editable=False)
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="deals", verbose_name=_("Pipeline"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("Stage"))
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Source")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Owner"))
    currency = currency_field(verbose_name=_("Currency"))
    value = amount_field(verbose_name=_("Value, excl. VAT"), default=Decimal(0))
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=Decimal(1), editable=False)
    home_value = amount_field(default=Decimal(0), editable=False)
    # The day of that rate; empty while the value is in the company's own currency.
    rate_on = models.DateField(null=True, editable=False)
    probability = models.PositiveSmallIntegerField(_("Probability, %"), null=True, blank=True)
    expected_close_on = models.DateField(_("Expected close"), null=True, blank=True)
    # What its owner says of it: in the forecast by its probability, promised for its month, or left out.
    forecast_category = models.CharField(
        _("Forecast"), max_length=8, choices=Forecast.choices, default=Forecast.PIPELINE, db_default="pipeline"
    )
    description = models.TextField(_("Description"), blank=True)
    state = models.CharField(_("State"), max_length=4, choices=State.choices, default=State.OPEN, editable=False)
    closed_on = models.DateField(_("Closed"), null=True, blank=True, editable=False)
    stage_since = models.DateTimeField(default=clock.now, editable=False)
    loss_reason = models.ForeignKey(
        LossReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Loss reason"),
        editable=False,
    )
    competitor = models.ForeignKey(
        Competitor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Competitor"),
        editable=False,
    )
    # How much dearer we were than the offer that was taken, in the deal's currency and in percent of our value.
    price_gap_amount = amount_field(verbose_name=_("Price gap"), null=True, blank=True, editable=False)
    price_gap_percent = percent_field(verbose_name=_("Price gap, %"), null=True, blank=True, editable=False)
    win_reason = models.ForeignKey(
        WinReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Why we won"), editable=False
    )
    loss_note = models.TextField(_("What happened"), blank=True, editable=False)
    search_key = SearchKeyField(sources=("name",))
    sort_key = SortKeyField(source="name")

    objects = DealQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["-pk"]
        constraints = [
            external_key("deal_external_once"),
            models.CheckConstraint(condition=Q(state__in=["open", "won", "lost"]), name="deal_state_known"),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__lte=100), name="deal_probability_percent"
            ),
            models.CheckConstraint(
                condition=~Q(state="lost") | Q(loss_reason__isnull=False), name="lost_deal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="closed_deal_has_day",
            ),
            models.CheckConstraint(
                condition=Q(forecast_category__in=["pipeline", "commit", "omitted"]), name="deal_forecast_known"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="deal_search", opclasses=["gin_trgm_ops"]),
            models.Index(
                fields=["pipeline", "stage", "expected_close_on", "id"],
                include=["home_value", "probability", "currency", "value", "company"],
                condition=Q(state="open", archived_at__isnull=True),
                name="deal_board",
            ),
            # Whose deals stand on a board.
            models.Index(
                fields=["owner", "pipeline"],
                condition=Q(state="open", archived_at__isnull=True),
                name="deal_board_owner",
            ),
            models.Index(fields=["organisation", "-id"], name="deal_organisation"),
            models.Index(F("owner"), name="deal_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:deal", args=[self.pk])
