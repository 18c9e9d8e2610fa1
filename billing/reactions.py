"""What billing does when something happened."""

from __future__ import annotations

from billing.events import InvoiceIssued
from core.events import after
from core.messages import send_task


class BrokerGone(Exception):
    """Nobody could be asked to make the PDF; the outbox tries again."""


@after(InvoiceIssued)
def render_document(event: InvoiceIssued) -> None:
    """The paper is made by the queue of PDFs; should that forget it, the first opening or sending makes it."""
    if not send_task("billing.tasks.render_document", event.invoice_id):
        raise BrokerGone(event.invoice_id)
