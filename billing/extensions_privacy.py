"""What billing keeps of a person: issued paper names its contact person, and the law keeps the paper."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from billing.queries import personal
from core import privacy
from core.privacy import Holder, Kept
from crm.models import Person

WHY = gettext_noop("Vouchers of the bookkeeping are kept as they were issued; so says the accounting law.")


def _kept(person: Person) -> list[Kept]:
    """The last day is that of the newest document."""
    rows = list(personal.invoices_of(person).values_list("issued_on", "company__country"))
    days = [personal.kept_until(issued_on, country) for issued_on, country in rows if issued_on]
    last: date | None = max(days, default=None)
    return [Kept(WHY, len(rows), last)]


privacy.register(
    Holder(
        "billing.invoices", _("Invoices"), personal.tell_invoices, keeps=_kept, proof=personal.fingerprint, position=50
    )
)
