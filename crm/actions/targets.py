"""Sales targets of a year, set as one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from core import access
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.models import Company
from core.permissions import Scope
from crm.events_targets import TargetsSet
from crm.models import SalesTarget
from crm.permissions import TARGET_EDIT


@dataclass(frozen=True)
class Entry:
    """What was typed for a month of a person or a team, and what stood there when the sheet was opened."""

    user: int | None
    department: int | None
    month: date
    was: Decimal | None
    amount: Decimal | None

    @property
    def place(self) -> tuple[int | None, int | None, date]:
        return (self.user, self.department, self.month)


@action(TARGET_EDIT)
def set_targets(*, company: Company, entries: Sequence[Entry], actor: Actor) -> int:
    """Write what differs from what stood there, and say how many; amounts in the company's currency.

    Raises Refused when somebody else changed one of the same amounts meanwhile, PermissionDenied for a person or a
    team outside the actor's scope.
    """
    changes = [entry for entry in entries if entry.amount != entry.was]
    if not changes:
        return 0
    _require_reach(changes, actor)
    # One sheet at a time; rows that only point at the company don't wait.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    months = [entry.month for entry in changes]
    rows = SalesTarget.objects.filter(company=company).of_months(min(months), max(months))
    known = {(row.user_id, row.department_id, row.month_on): row for row in rows}
    for entry in changes:
        row = known.get(entry.place)
        if (row.net_amount if row else None) != entry.was:
            raise Refused(_("Somebody else changed these targets meanwhile. Open the page anew and enter yours."))
        _write(company, entry, row)
    publish(_told(company, changes), actor=actor, subject=company)
    return len(changes)


def _require_reach(changes: Sequence[Entry], actor: Actor) -> None:
    scope, person = access.scope_of(actor, TARGET_EDIT), access.person_of(actor)
    if scope == Scope.ALL or person is None:
        return
    departments, people = access.team_of(person) if scope == Scope.TEAM else (set(), {person.pk})
    if any(entry.user not in people and entry.department not in departments for entry in changes):
        raise PermissionDenied(_("You don't have the right to do this here."))


def _write(company: Company, entry: Entry, row: SalesTarget | None) -> None:
    if entry.amount is None:
        if row is not None:
            row.delete()
    elif row is None:
        SalesTarget.objects.create(
            company=company,
            user_id=entry.user,
            department_id=entry.department,
            month_on=entry.month,
            currency_id=company.currency_id,
            net_amount=entry.amount,
        )
    else:
        row.net_amount = entry.amount
        row.save(update_fields=["net_amount"])


def _told(company: Company, changes: Sequence[Entry]) -> TargetsSet:
    return TargetsSet(
        company_id=company.pk,
        changed=tuple(
            {
                "user": entry.user,
                "department": entry.department,
                "month": entry.month.isoformat(),
                "old": None if entry.was is None else str(entry.was),
                "new": None if entry.amount is None else str(entry.amount),
            }
            for entry in changes
        ),
    )
