"""What happened to the firm, its people and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ShippedRolesSynced(Event):
    """The program's roles were written; `changed` holds the keys whose grants differ from before."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReferenceLoaded(Event):
    """Rows that come with the program were added; how many of each model."""

    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class UserInvited(Event):
    """A person was invited; `again` when an earlier link was replaced."""

    user_id: int
    role_ids: tuple[int, ...]
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserRolesChanged(Event):
    user_id: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(Event):
    """The person can't sign in any more; `sessions` were open and ended."""

    user_id: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class UserReactivated(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """A person ended sessions of their own."""

    user_id: int
    sessions: int


@dataclass(frozen=True, kw_only=True)
class RoleCopied(Event):
    role_id: int
    source_id: int
    grants: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class GrantsChanged(Event):
    """Permission name → scope before and after; absent where there is or was none."""

    role_id: int
    old: dict[str, str]
    new: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class BooksClosed(Event):
    company_id: int
    until: date
    before: date | None


@dataclass(frozen=True, kw_only=True)
class BooksReopened(Event):
    company_id: int
    until: date | None
    before: date


@dataclass(frozen=True, kw_only=True)
class CostBasisSet(Event):
    company_id: int
    starts_on: date
    basis: str
    before: str


@dataclass(frozen=True, kw_only=True)
class RoleRateSet(Event):
    """A standard price and cost from a day on; the values stand in the row's history, which not everyone may read."""

    rate_id: int
    starts_on: date
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class TaxRateAdded(Event):
    rate_id: int
    country: str
    tax_class: str
    percent: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class CurrencyAdded(Event):
    code: str


@dataclass(frozen=True, kw_only=True)
class ExchangeRatesImported(Event):
    """Rates were read from a file; ids of the rows would be many, so the days and the currencies are named."""

    base: str
    added: int
    changed: int
    first: date
    last: date
    currencies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HolidaysFilled(Event):
    calendar_id: int
    years: tuple[int, ...]
    added: int


@dataclass(frozen=True, kw_only=True)
class LetterheadAdded(Event):
    letterhead_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class FirmSetUp(Event):
    """The first company and its owner were made by the first-run wizard."""

    company_id: int
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(Event):
    """When a job runs was changed by hand; "" where the schedule is of another kind."""

    job: str
    old: str
    new: str
    enabled: bool


@dataclass(frozen=True, kw_only=True)
class RecordsHandedOver(Event):
    """Open records of one kind passed from a person to another; at most 500 an event."""

    model: str
    kind_of_record: str
    user_id: int
    to_id: int
    pks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverTakenBack(Event):
    """Records of a hand-over that went back; those changed meanwhile stayed with the successor."""

    model: str
    told_id: int
    user_id: int
    to_id: int
    pks: tuple[int, ...]
