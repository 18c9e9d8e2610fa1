"""Facts of customers and sales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class LeadQualified(Event):
    lead_id: int


@dataclass(frozen=True, kw_only=True)
class LeadConverted(Event):
    lead_id: int
    organisation_id: int
    person_id: int | None
    deal_id: int | None


@dataclass(frozen=True, kw_only=True)
class LeadDropped(Event):
    lead_id: int
    reason_id: int


@dataclass(frozen=True, kw_only=True)
class LeadReopened(Event):
    lead_id: int


@dataclass(frozen=True, kw_only=True)
class LeadUnconverted(Event):
    lead_id: int
    conversion_id: int
    removed: dict[str, list[int]]
    kept: dict[str, list[int]]


@dataclass(frozen=True, kw_only=True)
class LeadNurtured(Event):
    lead_id: int
    resume_on: str


@dataclass(frozen=True, kw_only=True)
class LeadResumed(Event):
    lead_id: int


@dataclass(frozen=True, kw_only=True)
class LeadReleased(Event):
    lead_id: int
    into_lead_id: int


@dataclass(frozen=True, kw_only=True)
class LeadAssigned(Event):
    lead_id: int
    owner_id: int | None
    rule_id: int | None
    because: str


@dataclass(frozen=True, kw_only=True)
class LeadsAssigned(Event):
    """Many at once: the key of each lead as text → that of its owner."""

    owners: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class LeadScored(Event):
    lead_id: int
    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class ScoreRulesChanged(Event):
    rule_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryTaken(Event):
    inquiry_id: int
    lead_id: int
    is_new: bool
    held_because: str


@dataclass(frozen=True, kw_only=True)
class WebFormMoved(Event):
    form_id: int


@dataclass(frozen=True, kw_only=True)
class DealMoved(Event):
    deal_id: int
    from_stage_id: int
    to_stage_id: int


@dataclass(frozen=True, kw_only=True)
class StagesOrdered(Event):
    pipeline_id: int
    stage_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DealPersonPut(Event):
    deal_id: int
    person_id: int
    part: str


@dataclass(frozen=True, kw_only=True)
class DealPersonDropped(Event):
    deal_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DealWon(Event):
    deal_id: int
    on: str
    home_value: Decimal


@dataclass(frozen=True, kw_only=True)
class DealLost(Event):
    deal_id: int
    on: str
    reason_id: int
    competitor: str


@dataclass(frozen=True, kw_only=True)
class DealReopened(Event):
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class ActivityLogged(Event):
    activity_id: int
    kind_of: str


@dataclass(frozen=True, kw_only=True)
class CalendarFeedMade(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarFeedRevoked(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class ActivityPinned(Event):
    activity_id: int
    pinned: bool


@dataclass(frozen=True, kw_only=True)
class FollowUpPlanned(Event):
    follow_up_id: int
    due_on: str
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class FollowUpDone(Event):
    follow_up_id: int


@dataclass(frozen=True, kw_only=True)
class FollowUpReopened(Event):
    follow_up_id: int


@dataclass(frozen=True, kw_only=True)
class FollowUpHandedOver(Event):
    follow_up_id: int
    from_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class FollowUpMoved(Event):
    follow_up_id: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class LetterSent(Event):
    """A person handed a mail to the outbox; the text stays in the letter."""

    letter_id: int
    mail_id: int
    recipients: int
    send_at: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterTakenBack(Event):
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class LetterSentAgain(Event):
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class LetterDraftDropped(Event):
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Event):
    person_id: int
    organisation_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class AccountMemberJoined(Event):
    organisation_id: int
    user_id: int
    part: str


@dataclass(frozen=True, kw_only=True)
class AccountMemberLeft(Event):
    organisation_id: int
    user_id: int
    part: str


@dataclass(frozen=True, kw_only=True)
class VatCheckAsked(Event):
    vat_check_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class VatCheckAnswered(Event):
    vat_check_id: int
    organisation_id: int
    valid: bool
    consultation_number: str


@dataclass(frozen=True, kw_only=True)
class DuplicatesFound(Event):
    kind_of: str
    found: int


@dataclass(frozen=True, kw_only=True)
class DuplicateDismissed(Event):
    candidate_id: int


@dataclass(frozen=True, kw_only=True)
class DuplicateReopened(Event):
    candidate_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationsMerged(Event):
    merge_id: int
    survivor_id: int
    loser_id: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class PeopleMerged(Event):
    merge_id: int
    survivor_id: int
    loser_id: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    merge_id: int
    kind_of: str
    survivor_id: int
    loser_id: int
