"""Lists of mails that people wrote, and of the texts they begin with."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.fields import reading
from core.lists import ListView
from core.lists.columns import (
    DateTimeColumn,
    LinkColumn,
    MainColumn,
    NumberColumn,
    PersonColumn,
    PillColumn,
    TextColumn,
)
from core.lists.filters import ArchivedFilter, ChoicesFilter, Filters, MineFilter, ReferenceFilter, YesNoFilter
from core.models import MailMessage
from crm.models import Letter, MailTemplate
from crm.permissions import LETTER_SEND, LETTER_VIEW
from crm.querysets_letters import SUBJECT
from crm.writing.states import standing

TROUBLE = Q(mail__state__in=(MailMessage.State.FAILED, MailMessage.State.UNCERTAIN))
TROUBLE |= Q(mail__isnull=False) & ~Q(mail__refused={})


def _stands(row: Any) -> tuple[Any, str]:
    found = standing(row)
    return found.label, found.tone


class SubjectColumn(MainColumn):
    """The subject of an answer is that of the mail it answers, for those who may know it."""

    def value(self, row: Any) -> str:
        return str(row) if row.level >= SUBJECT else gettext("(for those who wrote or received it)")


class RecipientsColumn(TextColumn):
    def value(self, row: Any) -> str:
        return ", ".join(row.to)


class LanguageColumn(TextColumn):
    def value(self, row: Any) -> str:
        return reading.language_name(row.language)


class LetterFilters(Filters):
    mine = MineFilter("user", quick=True)
    draft = YesNoFilter(when=Q(mail=None), label=_("Draft"))
    waiting = YesNoFilter(when=Q(mail__state="queued"), label=_("Waiting"))
    trouble = YesNoFilter(when=TROUBLE, label=_("Not delivered"))
    template = ReferenceFilter("template", picker="mail_templates")
    user = ReferenceFilter("user", picker="users")
    organisation = ReferenceFilter("organisation", picker="organisations")

    class Meta:
        model = Letter
        fields: list[str] = []


class LetterList(ListView):
    name = "crm.letters"
    title = _("Mails")
    permission = LETTER_VIEW
    queryset = Letter.objects.select_related("user", "organisation", "mail").defer("body", "mail__body", "mail__html")
    columns = (
        SubjectColumn("subject", _("Subject")),
        RecipientsColumn("to", pgettext_lazy("mail", "To"), seat="sub"),
        LinkColumn("organisation", url_name="crm:organisation", group=True),
        PersonColumn("user", sort="user__name", group=True),
        DateTimeColumn("created_at", _("Written"), sort="created_at", group=True),
        PillColumn("mail", _("State"), says=_stands),
    )
    filters = LetterFilters
    search = ("shown_subject",)
    order = "-created_at"
    counted = ngettext_lazy("%(count)s mail", "%(count)s mails", "count")
    views = (
        (_("Mine"), "mine=1"),
        (_("Drafts"), "draft=1"),
        (_("Waiting"), "waiting=1"),
        (_("Not delivered"), "trouble=1"),
    )
    empty_title = _("Here stand the mails you write to clients")
    empty_text = _("Open a client, a person, a deal or a lead and press “Write a mail”.")

    def get_queryset(self) -> Any:
        return self.queryset.sent_or_by(self.user).with_level(self.user).with_subject()


class TemplateFilters(Filters):
    language = ChoicesFilter("language", quick=True)
    own = MineFilter("owner", label=_("My own"))
    archived = ArchivedFilter()

    class Meta:
        model = MailTemplate
        fields: list[str] = []


class TemplateList(ListView):
    name = "crm.templates"
    title = _("Mail templates")
    permission = LETTER_SEND
    queryset = MailTemplate.objects.with_use().select_related("owner")
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("subject", seat="sub"),
        LanguageColumn("language", sort="language"),
        PersonColumn("owner", _("Whose")),
        NumberColumn("used", _("Mails sent"), sort="used"),
    )
    filters = TemplateFilters
    search = ("name", "subject")
    order = "name"
    counted = ngettext_lazy("%(count)s template", "%(count)s templates", "count")
    new_url = "crm:template_new"
    new_label = _("New template")
    new_permission = LETTER_SEND
    empty_title = _("Here stand texts that mails begin with")
    empty_text = _("Write a text once, with fields for names and sums, and begin a mail with it in one press.")

    def get_queryset(self) -> Any:
        return self.queryset.usable_by(self.user)
