"""Logging hours: a day's entry or a whole week; the rates of the day are stamped on each entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import access, clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.extensions import ask_guards
from core.formatting import short_date
from core.models import Company, User
from core.money import round_money
from projects.events import TimeLogged
from projects.models import BudgetLine, Project, TimeEntry
from projects.permissions import TIME_EDIT, TIME_LOG
from projects.rates import EntryRates, ProjectRateBook, amount_of

DAY = 24 * 60


@dataclass(frozen=True)
class Hours:
    """What a person did on a day; `entry` names the row to change, `billable` of None means all that can be billed."""

    project: Project
    on: date
    worked: int
    billable: int | None = None
    task: str = ""
    budget_line: BudgetLine | None = None
    entry: TimeEntry | None = None


@action(TIME_LOG)
def log_time(*, user: User, hours: Sequence[Hours], actor: Actor) -> list[TimeEntry]:
    """Write a whole unit of hours: new entries, changed ones, and those set to nothing, which go.

    Raises Refused when the project is closed, the books are, an entry is invoiced, or a day would have more than 24
    hours; then nothing of it is written.
    """
    _require_reach(user, actor, [given.entry for given in hours if given.entry is not None])
    if not hours:
        return []
    book = ProjectRateBook(user, {given.project for given in hours}, {given.on for given in hours})
    new: list[TimeEntry] = []
    changed: list[TimeEntry] = []
    removed: list[int] = []
    for given in hours:
        entry = _row_of(given, user)
        if given.worked == 0 and not given.billable:
            if entry.pk:
                removed.append(entry.pk)
                entry.delete()
            continue
        _fill(entry, given, book.rates_of(given.project, given.on))
        (changed if entry.pk else new).append(entry)
    for entry in changed:
        entry.save()
    kept = [*changed, *TimeEntry.objects.bulk_create(new)]
    _require_reach(user, actor, kept)
    _require_days(user, {given.on for given in hours})
    if kept or removed:
        ids = tuple(entry.pk for entry in kept)
        publish(TimeLogged(user_id=user.pk, entry_ids=ids, removed_ids=tuple(removed)), actor=actor, subject=user)
    return kept


def _require_reach(user: User, actor: Actor, entries: Sequence[TimeEntry]) -> None:
    """Hours of others need the right to correct them, for each entry as it was and as it becomes."""
    person = access.person_of(actor)
    if person is None or person.pk == user.pk:
        return
    access.require(actor, TIME_EDIT)
    for entry in entries:
        access.require(actor, TIME_EDIT, entry)


def _row_of(given: Hours, user: User) -> TimeEntry:
    """The row to write, locked and free to change, or a new one."""
    project, company = given.project, given.project.company
    _require_open_books(company, given.on)
    if given.on > clock.today(company):
        raise Refused(_("Hours can't be logged in the future."))
    entry = _held(given.entry, user) if given.entry is not None else None
    if project.state != Project.State.ACTIVE or project.archived_at:
        raise Refused(_("“%(project)s” is not open for hours.") % {"project": project})
    return entry or TimeEntry(user=user, project=project, company=company)


def _held(known: TimeEntry, user: User) -> TimeEntry:
    entry = TimeEntry.objects.select_related("company").filter(pk=known.pk).select_for_update(of=("self",)).first()
    if entry is None:
        raise Refused(_("These hours are not there any more."))
    if entry.user_id != user.pk:
        raise Refused(_("These hours belong to someone else."))
    _require_open_books(entry.company, entry.on)
    ask_guards("projects.change_time", entry)
    return entry


def _require_open_books(company: Company, on: date) -> None:
    if company.books_closed_until and on <= company.books_closed_until:
        raise Refused(
            _("The books are closed until %(day)s; log the hours on a later day.")
            % {"day": short_date(company.books_closed_until)}
        )


def _fill(entry: TimeEntry, given: Hours, rates: EntryRates) -> None:
    project = given.project
    can_bill = project.billing != Project.Billing.NONE and project.organisation_id is not None
    billable = given.worked if given.billable is None else given.billable
    entry.project, entry.company, entry.on = project, project.company, given.on
    entry.worked_minutes, entry.billable_minutes = given.worked, billable if can_bill else 0
    entry.task, entry.budget_line = given.task, given.budget_line
    labour = rates.labour
    entry.work_role_id = labour.work_role_id if labour else None
    entry.department_id = labour.department_id if labour else None
    entry.cost_centre_id = project.cost_centre_id or (labour.cost_centre_id if labour else None)
    entry.currency, entry.hourly_price, entry.exchange_rate = project.currency, rates.price, rates.exchange_rate
    entry.value_amount = amount_of(entry.billable_minutes, rates.price, project.currency_id)
    home = project.company.currency_id
    entry.home_value_amount = round_money(entry.value_amount * rates.exchange_rate, home)
    entry.hourly_cost = rates.cost
    entry.cost_amount = amount_of(entry.worked_minutes, rates.cost, home)


def _require_days(user: User, days: set[date]) -> None:
    rows = TimeEntry.objects.filter(user=user, on__in=days).values("on").annotate(total=Sum("worked_minutes"))
    for row in rows.order_by("on"):
        if row["total"] > DAY:
            raise Refused(_("%(day)s would have more than 24 hours.") % {"day": short_date(row["on"])})
