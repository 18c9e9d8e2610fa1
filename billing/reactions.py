"""What billing does when something happened."""

from __future__ import annotations

from billing.actions import sell_quotes
from billing.events import InvoiceIssued
from billing.events_quotes import QuoteSent
from core.access import Actor, System
from core.events import after, on
from core.messages import send_task
from projects.events import ProjectProposed
from projects.models import Project


class BrokerGone(Exception):
    """Nobody could be asked to make the PDF; the outbox tries again."""


@after(InvoiceIssued)
def render_document(event: InvoiceIssued) -> None:
    """The paper is made by the queue of PDFs; should that forget it, the first opening or sending makes it."""
    if not send_task("billing.tasks.render_document", event.invoice_id):
        raise BrokerGone(event.invoice_id)


@after(QuoteSent)
def render_quote(event: QuoteSent) -> None:
    """The paper that the client gets; should the queue forget it, the mail or the first opening makes it."""
    if not send_task("billing.tasks.render_quote", event.quote_id):
        raise BrokerGone(event.quote_id)


@on(ProjectProposed)
def budget_what_was_accepted(event: ProjectProposed, actor: Actor) -> None:
    """An accepted quote knows better than the estimate what was sold."""
    sell_quotes(project=Project.objects.get(pk=event.project_id), actor=System("billing.reactions"))
