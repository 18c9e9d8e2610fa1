"""Consents, files of personal data, and certificates of erasure."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Archivable, Versioned, append_only
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.models.parties import Person
from crm.querysets_privacy import ConsentQuerySet, PersonalExportQuerySet
from crm.triggers import append_only_but_merged


class ConsentPurpose(Versioned, Archivable):
    """What personal data is used for, and on which lawful basis (GDPR, Article 6)."""

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        INTEREST = "interest", _("Legitimate interest")
        OBLIGATION = "obligation", _("Legal obligation")

    name = models.CharField(_("Purpose"), max_length=80, unique=True)
    basis = models.CharField(_("Lawful basis"), max_length=10, choices=Basis.choices, default=Basis.CONSENT)
    text = models.TextField(_("In words"), blank=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("purpose of use")
        verbose_name_plural = _("purposes of use")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """One statement of a person about one purpose: given or withdrawn. The newest row counts, none is ever changed."""

    class Channel(models.TextChoices):
        ANY = "any", _("Any channel")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        POST = "post", _("Post")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(ConsentPurpose, models.PROTECT, related_name="+", verbose_name=_("Purpose"))
    channel = models.CharField(_("Channel"), max_length=5, choices=Channel.choices, default=Channel.ANY)
    given = models.BooleanField(_("Given"))
    source = models.CharField(_("Source"), max_length=120)
    evidence = models.TextField(_("Evidence"), blank=True)
    # Which wording it was: the beginning of the digest of its text.
    text_version = models.CharField(_("Version of the text"), max_length=12, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    # The sending of a web form that said it; once.
    inquiry = models.OneToOneField("crm.Inquiry", models.PROTECT, null=True, related_name="consent")
    at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        triggers = [append_only_but_merged("consent_append_only", "crm.consent", {"person_id": "person"})]


class PersonalExport(models.Model):
    """A file of all that is held about a person, written by a worker and forgotten after a week."""

    KEPT_FOR = timedelta(days=7)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = PersonalExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of personal data")
        verbose_name_plural = _("exports of personal data")
        ordering = ["-pk"]

    def get_absolute_url(self) -> str:
        return reverse("crm:personal_export", args=[self.pk])


class Erasure(models.Model):
    """The certificate of an erasure: what was erased, what was kept and why; it names nobody.

    `erased` and `kept` hold names of holders, counts and message ids; `proof` hashes of what had to stay the same.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    asked_on = models.DateField(_("Asked for on"))
    reason = models.CharField(_("Reason"), max_length=200)
    done_at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erased = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    proof = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of erasure")
        verbose_name_plural = _("certificates of erasure")
        ordering = ["-pk"]
        triggers = [append_only("erasure_append_only")]

    def __str__(self) -> str:
        return str(_("Certificate of erasure %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("crm:erasure", args=[self.pk])
