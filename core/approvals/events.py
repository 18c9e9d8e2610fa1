"""What happens to approvals."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Event):
    request_id: int
    kind_name: str
    subject_type: str
    subject_id: int
    requester_id: int
    approver_id: int
    step: int


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(Event):
    request_id: int
    kind_name: str
    subject_type: str
    subject_id: int
    approved: bool


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    request_id: int
    kind_name: str
    subject_type: str
    subject_id: int
