"""What quotes plug into lower floors: verbs, panels, a column, guards, search, nightly checks, files of mails."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import fields_quotes
from billing import permissions as p
from billing.actions import store_quote
from billing.columns_quotes import QuotedColumn
from billing.models import Quote
from billing.queries import proofs_quotes
from billing.queries.finding_quotes import find_quotes
from billing.views.quotes import quote_file_name
from core import acts, checks_nightly, subjects
from core.access import System
from core.acts import Act
from core.counts import add_count
from core.errors import Refused
from core.extensions import Panel, Step, add_column, add_panel, guard, step
from core.mail.files import FileGone, MailFile, provides_files
from core.mail.masking import hide_links
from core.models import User
from core.search import SearchProvider
from core.search import register as add_search
from crm import requirements
from crm.models import Deal, Organisation
from crm.requirements import Requirement
from projects.models import Project
from projects.permissions import PROJECT_EDIT

__all__ = ["fields_quotes"]

subjects.register(Quote, view=p.QUOTE_VIEW, edit=p.QUOTE_EDIT, files=True)
# Whoever may read outgoing mail must not become the client by its link.
hide_links("/q/")


def is_draft(row: Quote) -> bool:
    return row.state == Quote.State.DRAFT


def waits(row: Quote) -> bool:
    return row.state == Quote.State.SENT


def may_still_come(row: Quote) -> bool:
    return row.state in (Quote.State.SENT, Quote.State.EXPIRED)


def was_refused(row: Quote) -> bool:
    return row.state in (Quote.State.SENT, Quote.State.DECLINED, Quote.State.EXPIRED, Quote.State.WITHDRAWN)


acts.register(
    Quote,
    Act("delete", gettext_lazy("Delete the draft"), "billing:quote_delete", p.QUOTE_EDIT, icon="delete", tone="bad",
        asks=True, shown=is_draft),
    Act("withdraw", gettext_lazy("Withdraw"), "billing:quote_withdraw", p.QUOTE_SEND, Quote.workflow, tone="bad",
        asks=True, rare=True, shown=waits),
    Act("copy", gettext_lazy("Copy"), "billing:quote_copy", p.QUOTE_EDIT, asks=True, rare=True),
    Act("declined", gettext_lazy("Record refusal"), "billing:quote_declined", p.QUOTE_ACCEPT, asks=True, rare=True,
        shown=waits),
    Act("accepted", gettext_lazy("Record acceptance"), "billing:quote_accepted", p.QUOTE_ACCEPT, asks=True,
        shown=may_still_come),
    Act("revise", gettext_lazy("Revise"), "billing:quote_revise", p.QUOTE_EDIT, Quote.workflow, icon="edit", asks=True,
        shown=was_refused),
    Act("edit", gettext_lazy("Edit"), "billing:quote_edit", p.QUOTE_EDIT, icon="edit", link=True, shown=is_draft),
    Act("resend", gettext_lazy("Send again"), "billing:quote_send", p.QUOTE_SEND, Quote.workflow, icon="send",
        asks=True, shown=waits),
    Act("send", gettext_lazy("Send"), "billing:quote_send", p.QUOTE_SEND, Quote.workflow, icon="send", asks=True,
        primary=True, shown=is_draft),
)  # fmt: skip
add_panel(
    Panel("crm.deal", "billing.deal_quotes", gettext_lazy("Quotes"), "billing:deal_quotes", p.QUOTE_VIEW, 3, "rail")
)
add_panel(
    Panel("crm.organisation", "billing.organisation_quotes", gettext_lazy("Quotes"), "billing:organisation_quotes",
          p.QUOTE_VIEW, position=25)
)  # fmt: skip
add_column("crm.deals", QuotedColumn("quoted", gettext_lazy("Quoted"), permission=p.QUOTE_VIEW))


def is_quoted(deal: Deal) -> bool:
    """A quote is out or accepted; one that was declined, withdrawn or ran out is none."""
    return Quote.objects.filter(deal=deal, state__in=[Quote.State.SENT, Quote.State.ACCEPTED]).exists()


def quote_url(deal: Deal) -> str:
    """The draft that only waits to be sent, else the way to a new one."""
    draft = Quote.objects.drafts().filter(deal=deal).order_by("-pk").first()
    return draft.get_absolute_url() if draft else reverse("billing:quote_deal", args=[deal.pk])


requirements.add(Requirement("quote", gettext_lazy("A quote that is sent"), is_quoted, link=quote_url))


def may_be_quoted(deal: Deal) -> bool:
    return deal.archived_at is None and deal.state == Deal.State.OPEN


acts.register(
    Deal,
    Act("quote", gettext_lazy("Draft a quote"), "billing:quote_deal", p.QUOTE_EDIT, icon="quote", asks=True, rare=True,
        shown=may_be_quoted),
)  # fmt: skip


@step("billing.accept_quote")
def set_up_what_was_sold(quote: Quote, user: User) -> Step | None:
    """Whoever may set projects up is led there, as after winning a deal."""
    if quote.deal_id is None:
        return None
    found = Project.objects.visible_to(user, PROJECT_EDIT).filter(deal=quote.deal_id, state=Project.State.PROPOSED)
    project = found.first()
    if project is None:
        return None
    return Step(reverse("projects:project_setup", args=[project.pk]), gettext_lazy("Set up the project"))


@guard("crm.reopen_deal")
def keep_what_is_accepted(deal: Deal) -> Refused | None:
    """An accepted quote is the contract: the deal stays won."""
    quote = Quote.objects.accepted().filter(deal=deal).first()
    if quote is None or deal.state != Deal.State.WON:
        return None
    return Refused(
        _("The client has accepted the quote %(number)s, so the deal stays won.") % {"number": quote.number},
        link=quote.get_absolute_url(),
        link_label=_("Open the quote"),
    )


@guard("crm.archive_organisation")
def keep_clients_that_are_asked(organisation: Organisation) -> Refused | None:
    if not Quote.objects.waiting().filter(customer=organisation).exists():
        return None
    return Refused(
        _("“%(client)s” has quotes that wait for an answer.") % {"client": organisation},
        link=f"{reverse('billing:quotes')}?customer={organisation.pk}&state=sent",
        link_label=_("Show the quotes"),
    )


def own_drafts(user: User) -> int:
    return Quote.objects.drafts().filter(owner=user).count()


add_count("quotes", own_drafts, p.QUOTE_EDIT, says=gettext_lazy("Drafts of yours that are not sent: %(count)s"))
add_search(SearchProvider("billing.quotes", gettext_lazy("Quotes"), p.QUOTE_VIEW, find_quotes, position=28))
checks_nightly.register(
    "billing.quote_numbers", gettext_lazy("Numbers of quotes follow each other without a gap"),
    proofs_quotes.broken_quote_numbers,
)  # fmt: skip
checks_nightly.register(
    "billing.quote_totals", gettext_lazy("Totals of quotes equal their lines"), proofs_quotes.wrong_quote_totals
)
checks_nightly.register(
    "billing.accepted", gettext_lazy("Every accepted quote has the evidence of who accepted which paper"),
    proofs_quotes.without_evidence,
)  # fmt: skip


@provides_files(Quote)
def _quote_file(pk: int) -> MailFile:
    """The stored paper, made now if nobody has asked for it yet."""
    quote = Quote.objects.filter(pk=pk).first()
    if quote is None or quote.is_draft:
        raise FileGone(f"quote {pk}")
    document = store_quote(quote=quote, actor=System("billing.documents"))
    with document.file.open("rb") as stored:
        return MailFile(quote_file_name(quote), "application/pdf", stored.read())
