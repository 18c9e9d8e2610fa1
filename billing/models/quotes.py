"""Quotes: drafts that people change, and what a client has been offered, which nobody changes."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.documents import PricedDocument, PricedLine
from billing.querysets_quotes import QuoteQuerySet
from billing.triggers_quotes import FROZEN_QUOTE, FROZEN_QUOTE_LINE
from core import clock
from core.db import Versioned, append_only
from core.keys import SearchKeyField
from core.querysets import ScopedQuerySet
from core.workflow import Transition, Workflow


@pghistory.track(exclude=["search_key"])
class Quote(PricedDocument, Versioned):
    """A priced offer with a last day; sent it is frozen, accepted it is the contract (house.md section 3, decision 4)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    workflow = Workflow(
        State,
        {
            "edit": Transition(("draft",), "draft", _("A sent quote can't be changed; revise it.")),
            "delete": Transition(("draft",), "draft", _("A sent quote can't be deleted; withdraw it.")),
            "send": Transition(("draft",), "sent", _("This quote is sent already.")),
            "resend": Transition(("sent",), "sent", _("Only a quote that waits for its answer is sent again.")),
            "withdraw": Transition(("sent",), "withdrawn", _("Only a quote that waits for its answer is withdrawn.")),
            "accept": Transition(("sent",), "accepted", _("This quote can't be accepted any more.")),
            # A late yes on paper or by mail is a yes, if the firm says so.
            "record": Transition(("sent", "expired"), "accepted", _("This quote can't be accepted any more.")),
            "decline": Transition(("sent",), "declined", _("This quote can't be declined any more.")),
            "expire": Transition(("sent",), "expired", _("Only a quote that waits for its answer expires.")),
            "revise": Transition(
                ("sent", "declined", "expired", "withdrawn"), "draft", _("An accepted quote is the contract.")
            ),
        },
    )

    title = models.CharField(_("Title"), max_length=160)
    deal = models.ForeignKey(
        "crm.Deal", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Deal")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Owner"))
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    valid_until = models.DateField(_("Valid until"))
    terms = models.TextField(_("Terms"), blank=True)
    sent_on = models.DateField(_("Sent"), null=True, editable=False)
    decided_at = models.DateTimeField(_("Answered"), null=True, editable=False)
    reason = models.TextField(_("Reason"), blank=True, editable=False)
    revised_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="revisions", editable=False, verbose_name=_("Revision of")
    )
    search_key = SearchKeyField(sources=("number", "customer_name", "title"))

    objects = QuoteQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], condition=~Q(number=""), name="quote_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent", "accepted", "declined", "expired", "withdrawn"]),
                name="quote_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number="", sent_on__isnull=True)
                | (~Q(state="draft") & ~Q(number="") & Q(sent_on__isnull=False)),
                name="quote_number_exactly_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(gross_amount=F("net_amount") + F("tax_amount")), name="quote_gross_adds_up"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_key"], name="quote_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["deal", "-id"], name="quote_deal", condition=Q(deal__isnull=False)),
            models.Index(fields=["customer", "-id"], name="quote_customer"),
            models.Index(fields=["valid_until"], name="quote_waiting", condition=Q(state="sent")),
        ]
        triggers = [*Versioned.Meta.triggers, FROZEN_QUOTE]

    def __str__(self) -> str:
        return self.number or self.title

    def get_absolute_url(self) -> str:
        return reverse("billing:quote", args=[self.pk])


class QuoteLine(PricedLine):
    """A line of an offer; `minutes` are the hours planned behind it, which become the budget's."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    minutes = models.PositiveIntegerField(_("Hours"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of a quote")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service_from__isnull=True, service_to__isnull=True) | Q(service_from__lte=F("service_to")),
                name="quoted_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="quoted_discount_range"
            ),
        ]
        triggers = [FROZEN_QUOTE_LINE]


class QuotedEstimate(models.Model):
    """From which lines of the deal's estimate a line was made."""

    line = models.ForeignKey(QuoteLine, models.CASCADE, related_name="planned")
    estimate_line = models.ForeignKey("projects.EstimateLine", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("planned line of a quote")
        verbose_name_plural = _("planned lines of quotes")
        constraints = [models.UniqueConstraint(fields=["line", "estimate_line"], name="planned_once_a_line")]


class SoldLine(models.Model):
    """Which budget line an accepted line became: hours and costs elsewhere are "not quoted"."""

    line = models.OneToOneField(QuoteLine, models.PROTECT, related_name="sold")
    budget_line = models.OneToOneField("projects.BudgetLine", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("sold line")
        verbose_name_plural = _("sold lines")


class QuoteFile(models.Model):
    """The stored paper of a sent quote, made once."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="document")
    file = models.FileField(upload_to="quotes/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("quote file")
        verbose_name_plural = _("quote files")
        triggers = [append_only("quote_file_append_only")]


class QuoteSettings(Versioned):
    """How a company offers: for how long, in which terms, and what an acceptance does."""

    company = models.OneToOneField("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    wins_deal = models.BooleanField(
        _("Acceptance wins the deal"),
        default=True,
        help_text=_("When a client accepts, the open deal is won in the name of the quote's owner."),
    )
    valid_days = models.PositiveSmallIntegerField(_("Days a quote is valid"), default=30)
    remind_days = models.PositiveSmallIntegerField(
        _("Days before the last one"),
        default=3,
        help_text=_("The owner gets a follow-up when a quote without an answer nears its last day; 0 for none."),
    )
    terms = models.TextField(
        _("Terms"), blank=True, help_text=_("Stand on every new quote, where they can be changed.")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("quote setting")
        verbose_name_plural = _("quote settings")
        ordering = ["company"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_days__gte=1, valid_days__lte=365), name="quote_days_known"),
            models.CheckConstraint(condition=Q(remind_days__lte=60), name="quote_reminder_days_known"),
        ]

    def __str__(self) -> str:
        return str(self.company)
