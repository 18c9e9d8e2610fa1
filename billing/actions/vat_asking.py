"""The register of VAT numbers is asked from the draft that will rest on its answer."""

from __future__ import annotations

from billing.models import Invoice
from billing.permissions import INVOICE_DRAFT
from core.access import Actor, System, may
from core.actions import action
from crm.actions import ask_vat_check
from crm.models import VatCheck
from crm.permissions import ORGANISATION_EDIT


@action(INVOICE_DRAFT, on="invoice")
def ask_about_buyer(*, invoice: Invoice, actor: Actor) -> VatCheck:
    """Ask about the buyer's VAT ID as the company that invoices, whose answer the invoice then keeps.

    Raises Refused with the reason when the register is not asked about such a client.
    """
    asker = actor if may(actor, ORGANISATION_EDIT) else System("billing.vat_asking")
    return ask_vat_check(organisation=invoice.customer, company=invoice.company, actor=asker)
