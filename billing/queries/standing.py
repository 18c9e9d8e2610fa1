"""How an invoice stands today, in one word: derived from its dates and its balance, never stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.models import Invoice
from core import clock
from core.lists.columns import Group

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DRAFT, OPEN, OVERDUE, PAID, CREDITED = "draft", "open", "overdue", "paid", "credited"
STATUSES: tuple[tuple[str, StrOrPromise], ...] = (
    (DRAFT, gettext_lazy("Draft")),
    (OPEN, gettext_lazy("Open")),
    (OVERDUE, gettext_lazy("Overdue")),
    (PAID, gettext_lazy("Paid")),
    (CREDITED, gettext_lazy("Credited")),
)
_INVOICE = Q(kind=Invoice.Kind.INVOICE, state=Invoice.State.ISSUED)
_CLOSED = Q(balance__open_amount__lte=0)
_WHEN: dict[str, Callable[[date], Q]] = {
    DRAFT: lambda day: Q(state=Invoice.State.DRAFT),
    OPEN: lambda day: Q(balance__open_amount__gt=0),
    OVERDUE: lambda day: Q(balance__open_amount__gt=0, balance__due_on__lt=day),
    PAID: lambda day: _INVOICE & _CLOSED & ~Q(balance__credited_amount=F("gross_amount")),
    CREDITED: lambda day: _INVOICE & _CLOSED & Q(balance__credited_amount=F("gross_amount")),
}


def stands(status: str, day: date) -> Q:
    """The rows of a status on a day; an overdue invoice is open too."""
    return _WHEN[status](day)


_GROUPS: tuple[StrOrPromise, ...] = (
    gettext_lazy("Draft"), gettext_lazy("Overdue"), gettext_lazy("Open"), gettext_lazy("Paid"),
    gettext_lazy("Credited"), gettext_lazy("Credit note"),
)  # fmt: skip


def _group(day: date) -> Case:
    """What needs someone comes first; an overdue invoice is only that, and a credit note never more than one."""
    return Case(
        When(stands(DRAFT, day), then=Value(0)),
        When(kind=Invoice.Kind.CREDIT_NOTE, then=Value(5)),
        When(stands(OVERDUE, day), then=Value(1)),
        When(stands(OPEN, day), then=Value(2)),
        When(stands(CREDITED, day), then=Value(4)),
        default=Value(3),
        output_field=IntegerField(),
    )


BY_STATUS = Group(_group, words=lambda rank: _GROUPS[rank])


def standing(invoice: Invoice) -> tuple[str, str]:
    """(words, tone) for its pill; `balance` and `company` must be there."""
    if invoice.is_draft:
        return _("Draft"), ""
    if invoice.is_credit_note:
        return _("Credit note"), "info"
    balance = invoice.balance
    if balance.open_amount > 0:
        return _unpaid(balance.due_on, clock.today(invoice.company), paid=balance.allocated_amount > 0)
    if balance.credited_amount == balance.gross_amount and balance.gross_amount:
        return _("Credited"), ""
    return (_("Paid too much"), "warn") if balance.open_amount < 0 else (_("Paid"), "good")


def _unpaid(due_on: date, today: date, *, paid: bool) -> tuple[str, str]:
    late = (today - due_on).days
    if late > 0:
        return ngettext("Overdue %(days)s day", "Overdue %(days)s days", late) % {"days": late}, "bad"
    if late == 0:
        return _("Due today"), "warn"
    if paid:
        return _("Partly paid"), "act"
    if late == -1:
        return _("Due tomorrow"), "warn"
    return _("Open"), "info"
