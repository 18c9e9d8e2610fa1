"""Sending: delivery of what is issued; it may fail and may be repeated, each time as a row of its own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.actions.documents import store_document
from billing.events import DeliveryQueued
from billing.models import Delivery, Invoice
from billing.permissions import INVOICE_VIEW, SEND
from core.access import Actor, System, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.mail import queue_mail
from core.models import MailMessage
from crm.actions import record

SAID = {
    Invoice.Kind.INVOICE: gettext_noop("Invoice %(number)s sent to %(recipient)s"),
    Invoice.Kind.CREDIT_NOTE: gettext_noop("Credit note %(number)s sent to %(recipient)s"),
}


@action(SEND, on="invoice")
def queue_delivery(
    *, invoice: Invoice, recipient: str, subject: str, message: str, actor: Actor, key: str = ""
) -> Delivery:
    """Write a mail with the stored PDF to the outbox and remember it as a delivery; returns the row.

    Each call is a new delivery; with the same `key` (a job's) the one that is there already is returned. Raises
    Refused for a draft or an address that is none.
    """
    held = Invoice.objects.select_related("company", "customer", "project__deal", "person").lock(invoice.pk)
    Invoice.workflow.require(held, "send")
    document = store_document(invoice=held, actor=System("billing.documents"))
    try:
        mail = queue_mail(
            kind=MailMessage.Kind.DOCUMENT,
            to=[recipient],
            subject=subject,
            body=message,
            key=key or None,
            company=held.company,
            subject_row=held,
            attachments=[document],
        )
    except (ValidationError, ValueError) as error:
        raise Refused(_("“%(address)s” is not a mail address.") % {"address": recipient}) from error
    known = Delivery.objects.filter(mail=mail).first()
    if known is not None:
        return known
    made = Delivery.objects.create(
        invoice=held, recipient=recipient.strip(), mail=mail, queued_by=person_of(actor)
    )
    publish(DeliveryQueued(invoice_id=held.pk, delivery_id=made.pk, mail_id=mail.pk), actor=actor, subject=held)
    _tell(held, made, actor)
    return made


def _tell(invoice: Invoice, delivery: Delivery, actor: Actor) -> None:
    record(
        subject=delivery,
        kind="invoice.sent",
        permission=INVOICE_VIEW,
        summary=SAID[Invoice.Kind(invoice.kind)],
        arguments={"number": invoice.number, "recipient": delivery.recipient},
        organisation=invoice.customer,
        person=invoice.person,
        deal=invoice.project.deal if invoice.project else None,
        url=invoice.get_absolute_url(),
        actor=actor,
    )
