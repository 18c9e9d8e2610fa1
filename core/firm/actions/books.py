"""Closing the books, and the basis by which labour is counted."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import publish
from core.extensions import ask_guards
from core.firm.events import BooksClosed, BooksReopened, CostBasisSet
from core.firm.queries import cost_basis
from core.formatting import short_date
from core.models import Company, CostBasisPeriod
from core.permissions import BOOKS_CLOSE, SETTINGS_EDIT


@action(BOOKS_CLOSE, on="company")
def close_books(*, company: Company, until: date | None, reason: str, actor: Actor, on: date) -> Company:
    """Close the books up to and including a day, or open them again back to one (None: all of them).

    `on` is today where the company is: what has not ended can't be closed. Opening needs a reason.
    """
    held = Company.objects.lock(company.pk)
    before = held.books_closed_until
    if until == before:
        raise Refused(_("The books are closed like that already."))
    if until is not None and until >= on:
        raise Refused(_("Books can be closed up to yesterday, not up to %(day)s.") % {"day": short_date(until)})
    if before is not None and (until is None or until < before):
        if not reason.strip():
            raise Refused(_("Say why the books are opened again; it is kept in the audit trail."))
        event: BooksClosed | BooksReopened = BooksReopened(company_id=held.pk, until=until, before=before)
    else:
        assert until is not None
        ask_guards("core.close_books", held)
        event = BooksClosed(company_id=held.pk, until=until, before=before)
    held.books_closed_until = until
    held.save(update_fields=["books_closed_until"])
    publish(event, actor=actor, subject=held, company_id=held.pk, reason=reason.strip())
    return held


@action(SETTINGS_EDIT, on="company")
def set_cost_basis(*, company: Company, basis: str, starts_on: date, actor: Actor) -> CostBasisPeriod:
    """Count labour by standard or by personal rates from a day on; hours that are stamped already keep their cost."""
    held = Company.objects.lock(company.pk)
    require_open(held, starts_on)
    before = cost_basis(held, starts_on)
    found = CostBasisPeriod.objects.filter(company=held, starts_on=starts_on).first()
    if before == basis and found is None:
        raise Refused(_("This basis holds on that day already."))
    row = found or CostBasisPeriod(company=held, starts_on=starts_on)
    row.basis = basis
    row.save()
    event = CostBasisSet(company_id=held.pk, starts_on=starts_on, basis=basis, before=before)
    publish(event, actor=actor, subject=row, company_id=held.pk)
    return row
