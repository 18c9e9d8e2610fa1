"""Background work of billing: thin, repeatable."""

from __future__ import annotations

from celery import shared_task

from billing.actions import store_document, store_quote
from billing.models import Invoice, Quote
from core.access import System


@shared_task(name="billing.tasks.render_document")
def render_document(invoice_id: int) -> None:
    """Make and store the PDF; quiet when it is there already or the invoice is gone."""
    invoice = Invoice.objects.filter(pk=invoice_id, state=Invoice.State.ISSUED).first()
    if invoice is not None:
        store_document(invoice=invoice, actor=System("billing.render"))


@shared_task(name="billing.tasks.render_quote")
def render_quote(quote_id: int) -> None:
    """Make and store the PDF; quiet when it is there already or the quote is gone or was never sent."""
    quote = Quote.objects.filter(pk=quote_id).exclude(state=Quote.State.DRAFT).first()
    if quote is not None:
        store_quote(quote=quote, actor=System("billing.render"))
