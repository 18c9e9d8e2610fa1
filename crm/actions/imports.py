"""What stands around imported clients, people and deals: written for a whole batch of rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from django.db.backends.postgresql.psycopg_any import DateRange

from core.access import Actor
from core.actions import action
from crm.actions.deals import stage_change
from crm.models import Deal, LossReason, Organisation, PartyRole, Person, Stage, StageChange
from crm.permissions import DEAL_EDIT, ORGANISATION_EDIT, PERSON_EDIT


@action(ORGANISATION_EDIT)
def add_named_organisations(*, organisations: Sequence[Organisation], actor: Actor) -> None:
    """Save clients that a file names and the register does not know; the import's event holds what came of it."""
    Organisation.objects.bulk_create(organisations)


@action(PERSON_EDIT)
def save_imported_roles(
    *,
    new: Iterable[tuple[Person, Organisation, str]],
    titled: Sequence[PartyRole],
    on: date,
    actor: Actor,
) -> list[PartyRole]:
    """Give people roles at organisations from a day on, and held roles the titles they carry now.

    Roles held elsewhere stay: a file can't tell a move from a second employer. Answers the new ones.
    """
    made = PartyRole.objects.bulk_create(
        PartyRole(person=person, organisation=organisation, title=title, period=DateRange(on, None, "[)"))
        for person, organisation, title in new
    )
    PartyRole.objects.bulk_update(titled, ["title"])
    return made


@action(DEAL_EDIT)
def log_imported_deals(*, deals: Iterable[tuple[Deal, Stage | None]], actor: Actor) -> list[StageChange]:
    """The first row of the stage log of new deals (no stage before), and a row for each that moved."""
    return StageChange.objects.bulk_create([_change(deal, before, actor) for deal, before in deals])


def _change(deal: Deal, before: Stage | None, actor: Actor) -> StageChange:
    """A deal that was over before it came in was closed on its own day, not today."""
    change = stage_change(deal, before, actor)
    if deal.closed_on is not None and before is None:
        change.at = datetime.combine(deal.closed_on, time(12), tzinfo=UTC)
    return change


@action(DEAL_EDIT)
def save_imported_reasons(*, reasons: Sequence[LossReason], actor: Actor) -> list[LossReason]:
    """Reasons that lost deals of a file can't be without."""
    return LossReason.objects.bulk_create(reasons)
