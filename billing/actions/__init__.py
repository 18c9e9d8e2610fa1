"""What can be done with invoices and credit notes; only rooms of this kind write."""

from billing.actions.credit import CreditPart, draft_credit_note
from billing.actions.documents import store_document
from billing.actions.drafts import Bills, delete_draft, draft_invoice, edit_draft
from billing.actions.from_time import Chosen, Grouping, draft_from_time
from billing.actions.issue import issue_invoice
from billing.actions.send import queue_delivery

__all__ = [
    "Bills",
    "Chosen",
    "CreditPart",
    "Grouping",
    "delete_draft",
    "draft_credit_note",
    "draft_from_time",
    "draft_invoice",
    "edit_draft",
    "issue_invoice",
    "queue_delivery",
    "store_document",
]
