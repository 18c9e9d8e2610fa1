"""Outgoing mail: what waits, what left, what is uncertain, and what was kept here."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import access
from core.answers import done
from core.formatting import moment, number
from core.lists.columns import DateTimeColumn, MainColumn, PillColumn, TextColumn
from core.lists.filters import ChoicesFilter, DatesFilter, Filters, TextFilter, YesNoFilter
from core.lists.view import ListView
from core.mail import actions, refusals
from core.mail.masking import may_read, readable
from core.models import MailMessage, User
from core.permissions import OUTBOX_SEND, OUTBOX_VIEW
from core.routes import guarded
from core.ui.parts import Fact

TONES = {"queued": "act", "sending": "act", "sent": "good", "kept": "", "cancelled": "", "failed": "bad", "uncertain": "warn"}


def stands(mail: MailMessage) -> tuple[Any, str]:
    """The state in words, with its tone; a mail that some did not get says who."""
    return (refusals.label(mail), "bad") if mail.refused else (mail.get_state_display(), TONES[mail.state])


class MailFilters(Filters):
    state = ChoicesFilter(label=gettext_lazy("State"), quick=True)
    kind = ChoicesFilter(label=gettext_lazy("Kind"))
    to = TextFilter("to", label=pgettext_lazy("mail", "To"))
    refused = YesNoFilter(when=~Q(refused={}), label=gettext_lazy("Not delivered to everyone"))
    created = DatesFilter("created_at", label=gettext_lazy("Written"))


class RecipientsColumn(TextColumn):
    def value(self, row: Any) -> str:
        return ", ".join(row.to)


class MailList(ListView):
    name = "core.mails"
    title = gettext_lazy("Outgoing mail")
    permission = OUTBOX_VIEW
    queryset = MailMessage.objects.defer("body", "attachments")
    columns = (
        MainColumn("subject", url_name="core:mail"),
        RecipientsColumn("to", pgettext_lazy("mail", "To")),
        TextColumn("kind", gettext_lazy("Kind")),
        DateTimeColumn("created_at", gettext_lazy("Written"), sort="created_at"),
        DateTimeColumn("sent_at", gettext_lazy("Sent"), sort="sent_at"),
        PillColumn("state", gettext_lazy("State"), says=stands),
    )
    filters = MailFilters
    search = ("subject",)
    order = "-created_at"
    counted = ngettext_lazy("%(count)s mail", "%(count)s mails", "count")
    views = (
        (gettext_lazy("Uncertain"), "state=uncertain"),
        (gettext_lazy("Failed"), "state=failed"),
        (gettext_lazy("Not delivered to everyone"), "refused=1"),
        (gettext_lazy("Waiting"), "state=queued&state=sending"),
    )
    empty_title = gettext_lazy("No mail yet")
    empty_text = gettext_lazy("Invoices, reminders and invitations that Keel sends will be listed here.")


@guarded(OUTBOX_VIEW)
@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    rows = MailMessage.objects.visible_to(user, OUTBOX_VIEW).select_related("company")
    mail = get_object_or_404(rows, pk=pk)
    may_send, is_open = access.may(user, OUTBOX_SEND), may_read(mail, user)
    values = {
        "mail": mail,
        "stands": stands(mail),
        "reasons": refusals.reasons(mail),
        "body": readable(mail) if is_open else "",
        "is_private": not is_open,
        "facts": _facts(mail),
        "may_mark": may_send and actions.WORKFLOW.can(mail, "mark_sent"),
        "may_send": may_send and settings.MAIL_LEAVES and actions.can_send_again(mail),
    }
    return render(request, "core/mail_detail.html", values)


def _facts(mail: MailMessage) -> list[Fact]:
    facts = [
        Fact(pgettext("mail", "From"), mail.sender),
        Fact(pgettext("mail", "To"), ", ".join(mail.to)),
        *(Fact(label, ", ".join(addresses)) for label, addresses in _copies(mail) if addresses),
        Fact(_("Written"), moment(mail.created_at)),
        Fact(_("Attempts"), number(mail.attempts)),
        Fact(_("Attachments"), number(len(mail.attachments))),
        Fact(_("Message-ID"), mail.message_id),
    ]
    if mail.error:
        facts.append(Fact(_("Last answer"), mail.error))
    return facts


def _copies(mail: MailMessage) -> list[tuple[str, list[str]]]:
    return [(_("Copy to"), mail.cc), (_("Blind copy to"), mail.bcc)]


@guarded(OUTBOX_SEND)
@require_POST
def mark_sent(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    actions.mark_sent(mail=mail, actor=cast("User", request.user))
    return done(request, reverse("core:mail", args=[pk]), _("Marked as sent."))


@guarded(OUTBOX_SEND)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    mail = _mail(request, pk)
    actions.send_again(mail=mail, actor=cast("User", request.user))
    return done(request, reverse("core:mail", args=[pk]), _("The mail is being sent again."))


def _mail(request: HttpRequest, pk: int) -> MailMessage:
    rows = MailMessage.objects.visible_to(cast("User", request.user), OUTBOX_VIEW)
    return get_object_or_404(rows, pk=pk)
