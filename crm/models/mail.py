"""Mails with people outside: one row a message however many mailboxes it was seen in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.keys import SearchKeyField
from core.querysets import ScopedQuerySet
from crm.models.contact import About, Activity
from crm.models.mail_access import MailLinkQuerySet, MailQuerySet
from crm.models.mailboxes import Mailbox, Sharing
from crm.models.parties import Organisation, Person


class MailThread(models.Model):
    """Mails that answer each other. `sharing` overrules the mailboxes for all of it."""

    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    sharing = models.PositiveSmallIntegerField(_("Colleagues see"), choices=Sharing.choices, null=True, blank=True)
    last_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail thread")
        verbose_name_plural = _("mail threads")
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sharing__isnull=True) | Q(sharing__lte=3), name="thread_sharing_known")
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))


class Mail(models.Model):
    """One message. `key` is a digest of Message-ID, sender and date, since careless programs use an id twice.

    The text stands apart (MailBody), so that a list of mails can't carry it along.
    """

    class State(models.TextChoices):
        FILED = "filed", _("Filed")
        TRIAGE = "triage", _("To be sorted")
        IGNORED = "ignored", _("Set aside")

    class Direction(models.TextChoices):
        IN = "in", _("Received")
        OUT = "out", _("Sent")

    key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=255, blank=True)
    thread = models.ForeignKey(MailThread, models.PROTECT, related_name="mails")
    state = models.CharField(_("State"), max_length=7, choices=State.choices, default=State.FILED)
    direction = models.CharField(_("Direction"), max_length=3, choices=Direction.choices, default=Direction.IN)
    sender_name = models.CharField(pgettext_lazy("mail", "From"), max_length=200, blank=True)
    sender_address = models.CharField(_("Address"), max_length=254, blank=True)
    # Whom outside it is from or to, by name.
    counterpart = models.CharField(_("With"), max_length=200, blank=True)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    snippet = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("When"))
    # What it answers, nearest first; what came before its parent finds it by these.
    answers = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    has_files = models.BooleanField(_("Has files"), default=False)
    is_automatic = models.BooleanField(default=False)
    blocked_images = models.PositiveIntegerField(default=0)
    # What was not stored, and why: {"text": message id, "arguments": {…}}.
    notes = models.JSONField(default=list, blank=True)
    # Besides what its mailboxes share: for mail that Keel itself sent.
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices, default=Sharing.OWN)
    taken_at = models.DateTimeField(default=clock.now)
    search_key = SearchKeyField(sources=("subject", "counterpart", "sender_address"))

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["thread", "at"], name="mail_thread"),
            models.Index(fields=["message_id"], name="mail_message_id"),
            models.Index(fields=["-at"], name="mail_waiting", condition=Q(state="triage")),
            GinIndex(fields=["answers"], name="mail_answers"),
            GinIndex(fields=["search_key"], name="mail_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    def get_absolute_url(self) -> str:
        return f"{reverse('crm:mail_thread', args=[self.thread_id])}#mail-{self.pk}"

    @property
    def repliable_addresses(self) -> list[str]:
        """Whom an answer goes to: the sender, or of a mail of our own those it went to."""
        if self.direction == Mail.Direction.IN:
            return [self.sender_address] if self.sender_address else []
        return list(self.parties.filter(role=MailParty.Role.TO).values_list("address", flat=True))


class MailBody(models.Model):
    """The text, and the HTML after cleaning; read only through Mail.objects.visible_to(…, MAIL_READ)."""

    mail = models.OneToOneField(Mail, models.CASCADE, related_name="body", primary_key=True)
    text = models.TextField(_("Text"), blank=True)
    html = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")

    def __str__(self) -> str:
        return str(self.mail_id)


class MailParty(models.Model):
    """Somebody the mail is from or to, by the folded address, and who that is."""

    class Role(models.TextChoices):
        FROM = "from", pgettext_lazy("mail", "From")
        TO = "to", pgettext_lazy("mail", "To")
        CC = "cc", _("Copy")
        # The address behind a forwarded or filed mail.
        ORIGIN = "origin", _("First from")

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=6, choices=Role.choices)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    address = models.CharField(_("Address"), max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender or recipient")
        verbose_name_plural = _("senders and recipients")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["address"], name="mail_party_address"),
            models.Index(fields=["user", "mail"], name="mail_party_user", condition=Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class MailCopy(models.Model):
    """The mail as one mailbox has it; taken once, however often the folder is read."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="copies")
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="copies")
    folder = models.CharField(max_length=200)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    # Whose filing address it came by.
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail in a mailbox")
        verbose_name_plural = _("mails in mailboxes")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "folder", "uid_validity", "uid"], name="mail_copy_once")
        ]

    def __str__(self) -> str:
        return f"{self.folder} {self.uid}"


class MailLink(About):
    """What a mail is filed on: once for each client, contact, deal or lead it concerns."""

    class Source(models.TextChoices):
        ADDRESS = "address", _("By address")
        DOMAIN = "domain", _("By domain")
        THREAD = "thread", _("By thread")
        HAND = "hand", _("By hand")

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="links")
    source = models.CharField(max_length=7, choices=Source.choices)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = MailLinkQuerySet.as_manager()

    class Meta(About.Meta):
        abstract = False
        verbose_name = _("filed mail")
        verbose_name_plural = _("filed mails")
        constraints = [
            *About.Meta.constraints,
            models.UniqueConstraint(
                fields=["mail", "organisation", "person", "deal", "lead"], nulls_distinct=False, name="mail_filed_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.about)

    @property
    def about_icon(self) -> str:
        return "deal" if self.deal_id else "lead" if self.lead_id else "person" if self.person_id else "clients"

    @property
    def about_key(self) -> tuple[int | None, ...]:
        return (self.organisation_id, self.person_id, self.deal_id, self.lead_id)

    def get_absolute_url(self) -> str:
        return self.mail.get_absolute_url()


class MailInvitation(models.Model):
    """A meeting that a mail invites to; a person turns it into an activity, or leaves it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        LOGGED = "logged", _("On the timeline")
        DISMISSED = "dismissed", _("Left")
        CANCELLED = "cancelled", _("Cancelled")

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="invitations")
    uid = models.CharField(max_length=255)
    sequence = models.PositiveIntegerField(default=0)
    summary = models.CharField(_("What"), max_length=200, blank=True)
    location = models.CharField(_("Where"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"), null=True)
    is_all_day = models.BooleanField(default=False)
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.PROPOSED)
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, related_name="+")
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Colleagues who are asked")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["mail", "uid"], name="invitation_once_a_mail")]
        indexes = [models.Index(fields=["uid"], name="invitation_uid")]

    def __str__(self) -> str:
        return self.summary
