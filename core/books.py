"""Closed books: a row that counts in a closed month can't be added, changed or taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core import formatting
from core.errors import Refused

if TYPE_CHECKING:
    from core.models import Company

Booked = Callable[[Any], "tuple[Company | None, date | None]"]
_booked: dict[type[Model], Booked] = {}


def register(model: type[Model], booked: Booked) -> None:
    """Say for a model in which company and on which date a row counts."""
    _booked[model] = booked


def require_open(company: Company | None, on: date | None) -> None:
    """Raise Refused when the company's books are closed on the date."""
    closed = company.books_closed_until if company is not None else None
    if closed is None or on is None or on > closed:
        return
    sentence = _("The books of %(company)s are closed until %(closed)s, so nothing dated %(on)s can change.")
    raise Refused(
        sentence % {"company": company, "closed": formatting.short_date(closed), "on": formatting.short_date(on)}
    )


def require_open_for(row: Model) -> None:
    """The same for a row of a registered model; others are free."""
    if booked := _booked.get(type(row)):
        require_open(*booked(row))
