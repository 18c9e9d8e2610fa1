"""Background work of billing: thin, repeatable."""

from __future__ import annotations

from celery import shared_task

from billing.actions import store_document
from billing.models import Invoice
from core.access import System


@shared_task(name="billing.tasks.render_document")
def render_document(invoice_id: int) -> None:
    """Make and store the PDF; quiet when it is there already or the invoice is gone."""
    invoice = Invoice.objects.filter(pk=invoice_id, state=Invoice.State.ISSUED).first()
    if invoice is not None:
        store_document(invoice=invoice, actor=System("billing.render"))
