"""What billing puts on a person's agenda: invoices that should have been paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import InvoiceBalance
from billing.permissions import INVOICE_VIEW, REMIND
from core import formatting
from core.agenda import MOST, AgendaProvider, Due, register
from core.models import User


def overdue(user: User, until: date) -> Iterator[Due]:
    """For those who remind: every open invoice within their reach whose day comes by then."""
    rows = InvoiceBalance.objects.visible_to(user, INVOICE_VIEW).open().filter(due_on__lte=until)
    for row in rows.select_related("invoice", "customer").order_by("due_on", "pk")[:MOST]:
        yield Due(
            title=_("Payment of %(number)s") % {"number": row.invoice.number},
            about=row.customer.name,
            url=row.invoice.get_absolute_url(),
            due_on=row.due_on,
            icon="invoice",
            note=formatting.money(row.open_amount, row.currency_id),
            stake=row.home_open_amount,
        )


register(AgendaProvider("invoices", gettext_lazy("Invoices"), REMIND, overdue, position=40))
