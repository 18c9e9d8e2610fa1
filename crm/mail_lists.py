"""The lists of mail: what waits to be sorted, mailboxes, senders that are never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.lists import ListView
from core.lists.bulk import BulkAction
from core.lists.columns import DateTimeColumn, MainColumn, NumberColumn, PersonColumn, PillColumn, TextColumn
from core.lists.filters import ChoicesFilter, DatesFilter, Filters
from core.lists.filters.choices import OneChoiceFilter
from core.views.settings_base import SettingsList
from crm.actions import mail_filing
from crm.mail.health import HEALTH_TONES, health_of
from crm.models import Mail, Mailbox, MailExclusion
from crm.permissions import MAIL_TRIAGE, MAILBOX_EDIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


class AsideFilter(OneChoiceFilter):
    """What was set aside is left out unless it is asked for."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("only", _("Only what was set aside")), ("with", _("Shown too")))

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.aside() if value == "only" else queryset

    def unasked(self, queryset: Any) -> Any:
        return queryset.waiting()


class TriageFilters(Filters):
    aside = AsideFilter("state", label=_("Set aside"))
    direction = ChoicesFilter("direction")
    at = DatesFilter("at", label=_("When"), quick=True)

    class Meta:
        model = Mail
        fields: list[str] = []


class SubjectColumn(MainColumn):
    """A link needs words, and not every mail has a subject."""

    def value(self, row: Any) -> str:
        return row.subject or gettext("(no subject)")


def _is_aside(row: Mail) -> bool:
    return row.state == Mail.State.IGNORED


class TriageList(ListView):
    name = "crm.mail_triage"
    title = _("Mail to sort")
    permission = MAIL_TRIAGE
    queryset = Mail.objects.exclude(state=Mail.State.FILED)
    columns = (
        SubjectColumn("subject", url_name="crm:mail_sort"),
        TextColumn("counterpart", sort="counterpart", seat="sub"),
        TextColumn("sender_address", default=False),
        TextColumn("snippet", _("Begins"), css="dim clip"),
        DateTimeColumn("at", sort="at"),
        TextColumn("direction", default=False),
        TextColumn("state", default=False),
    )
    filters = TriageFilters
    views = ((_("Set aside"), "aside=only"),)
    bulk = (
        BulkAction(
            "aside",
            pgettext_lazy("verb", "Set aside"),
            MAIL_TRIAGE,
            each=lambda *, row, actor: mail_filing.set_aside(mail=row, actor=actor),
            applies=lambda row: not _is_aside(row),
            icon="archive",
        ),
        BulkAction(
            "back",
            _("Take back"),
            MAIL_TRIAGE,
            each=lambda *, row, actor: mail_filing.bring_back(mail=row, actor=actor),
            applies=_is_aside,
            icon="undo",
        ),
    )
    search = ("search_key",)
    order = "-at"
    counted = ngettext_lazy("%(count)s mail", "%(count)s mails", "count")
    empty_title = _("Nothing waits to be sorted")
    empty_text = _("Mail from people nobody knows waits here until somebody says whom it concerns.")


def _health(row: Mailbox) -> tuple[StrOrPromise, str]:
    found = health_of(row, clock.now())
    return found.label, HEALTH_TONES[found.state]


class MailboxList(SettingsList):
    name = "crm.mailboxes"
    title = _("Mailboxes")
    permission = MAILBOX_EDIT
    new_permission = MAILBOX_EDIT
    queryset = Mailbox.objects.select_related("owner").live()
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("address", sort="address", seat="sub"),
        TextColumn("kind", sort="kind"),
        PersonColumn("owner", sort="owner__name"),
        DateTimeColumn("last_success_at", _("Last read"), sort="last_success_at"),
        PillColumn("health", _("State"), says=_health),
        TextColumn("last_error", _("Last error"), default=False),
        NumberColumn("failures", _("Failures"), default=False),
    )
    search = ("name", "address")
    order = "name"
    counted = ngettext_lazy("%(count)s mailbox", "%(count)s mailboxes", "count")
    new_url = "crm:mailbox_new"
    new_label = _("New mailbox")
    lede = _("Mailboxes that Keel reads. It never marks, moves or deletes anything in them.")
    empty_title = _("No mailbox is read yet")
    empty_text = _("Add the firm's filing address or a shared mailbox; people connect their own under My mail.")


class ExclusionList(SettingsList):
    name = "crm.mail_exclusions"
    title = _("Senders that are never stored")
    permission = MAIL_TRIAGE
    new_permission = MAIL_TRIAGE
    queryset = MailExclusion.objects.firms().select_related("added_by")
    columns = (
        MainColumn("pattern", sort="pattern"),
        PersonColumn("added_by", _("Added by"), sort="added_by__name"),
        DateTimeColumn("added_at", sort="added_at"),
    )
    search = ("pattern",)
    order = "pattern"
    counted = ngettext_lazy("%(count)s sender", "%(count)s senders", "count")
    new_url = "crm:mail_exclusion_new"
    new_label = _("New entry")
    row_acts = ((_("Store again"), "crm:mail_exclusion_remove", True),)
    lede = _("Mail from or to these addresses and domains is left on the server, whoever's mailbox it is in.")
    empty_title = _("Nobody is kept out")
    empty_text = _("Add a bank, a doctor, a newsletter: what must never be in a system of the firm.")
