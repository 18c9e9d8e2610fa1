"""What a client owes and what is owed to them, for the head of the client's page."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.queries.credit import standing_of, visible_credit
from core import formatting
from core.access import home_company
from core.models import User
from core.ui.parts import Figure
from crm.models import Organisation


def owed_by(organisation: Organisation, reader: User) -> list[Figure]:
    """What is open, with what of it is late; zero is said too, because that is an answer."""
    rows = standing_of(organisation, reader)
    late = _joined([(row.overdue_amount, row.currency) for row in rows if row.overdue_count], reader)
    here = f"{reverse('billing:invoices')}?customer={organisation.pk}"
    if late:
        note, tone, url = _("%(amount)s overdue") % {"amount": late}, "bad", f"{here}&status=open"
    else:
        note, tone, url = "", "", f"{here}&status=open" if rows else here
    open_sum = _joined([(row.open_amount, row.currency) for row in rows], reader) or _zero(reader)
    return [Figure(_("They owe us"), open_sum, note, tone=tone, url=url)]


def owed_to(organisation: Organisation, reader: User) -> list[Figure]:
    """What they have paid in and not used yet."""
    rows = visible_credit(organisation, reader)
    here = f"{reverse('billing:payments')}?customer={organisation.pk}"
    amount = _joined([(row.amount, row.currency) for row in rows], reader) or _zero(reader)
    return [Figure(_("We owe them"), amount, url=f"{here}&credit=1" if rows else here)]


def _joined(sums: list[tuple[Decimal, str]], reader: User) -> str:
    """One sum a currency."""
    totals: dict[str, Decimal] = {}
    for amount, code in sums:
        totals[code] = totals.get(code, Decimal(0)) + amount
    return " + ".join(formatting.money(total, code) for code, total in totals.items())


def _zero(reader: User) -> str:
    company = home_company(reader)
    return formatting.money(Decimal(0), company.currency_id if company else "EUR")
