"""What quotes put on their owner's agenda: those about to run out, and those left lying without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Quote
from billing.permissions import QUOTE_SEND
from core import formatting
from core.agenda import MOST, AgendaProvider, Due, register
from core.models import User

# A quote is asked about so many days after it was sent, or before its last day, whichever comes first.
LIES, ENDS = 10, 7


def unanswered(user: User, until: date) -> Iterator[Due]:
    """The person's own; one with a planned step stands there as that step."""
    found = sorted((asked_on(row), row.pk, row) for row in Quote.objects.to_ask_about(user, until, LIES, ENDS)[:MOST])
    for due_on, _pk, row in found:
        words = {"number": row.number, "title": row.title}
        yield Due(
            title=_("Ask about quote %(number)s: %(title)s") % words,
            about=row.customer_name,
            url=row.get_absolute_url(),
            due_on=due_on,
            icon="quote",
            note=_note(row),
            stake=row.home_net_amount,
        )


def asked_on(quote: Quote) -> date:
    assert quote.sent_on is not None  # the database says so of a sent one
    return min(quote.sent_on + timedelta(days=LIES), max(quote.sent_on, quote.valid_until - timedelta(days=ENDS)))


def _note(quote: Quote) -> str:
    words = {
        "amount": formatting.money(quote.net_amount, quote.currency_id, decimals=0),
        "day": formatting.short_date(quote.valid_until),
    }
    return _("%(amount)s, valid until %(day)s") % words


register(AgendaProvider("quotes", gettext_lazy("Quotes"), QUOTE_SEND, unanswered, position=25))
