"""What can be done with quotes, invoices and credit notes; only rooms of this kind write."""

from billing.actions.credit import draft_credit_note, edit_credit_note
from billing.actions.documents import store_document
from billing.actions.drafts import Bills, delete_draft, draft_invoice, edit_draft
from billing.actions.from_time import Chosen, Grouping, draft_from_time
from billing.actions.issue import issue_invoice
from billing.actions.quote_answers import (
    Answer,
    accept_quote,
    decline_quote,
    expire_quote,
    open_quote,
    remind_owner,
)
from billing.actions.quote_selling import sell_quotes
from billing.actions.quote_sending import revoke_link, send_quote, store_quote, withdraw_quote
from billing.actions.quote_settings import set_quote_settings
from billing.actions.quotes import copy_quote, delete_quote, draft_quote, edit_quote, quote_deal, revise_quote
from billing.actions.send import queue_delivery
from billing.queries.credit_lines import CreditPart

__all__ = [
    "Answer",
    "Bills",
    "Chosen",
    "CreditPart",
    "Grouping",
    "accept_quote",
    "copy_quote",
    "decline_quote",
    "delete_draft",
    "delete_quote",
    "draft_credit_note",
    "draft_from_time",
    "draft_invoice",
    "draft_quote",
    "edit_credit_note",
    "edit_draft",
    "edit_quote",
    "expire_quote",
    "issue_invoice",
    "open_quote",
    "queue_delivery",
    "quote_deal",
    "remind_owner",
    "revise_quote",
    "revoke_link",
    "sell_quotes",
    "send_quote",
    "set_quote_settings",
    "store_document",
    "store_quote",
    "withdraw_quote",
]
