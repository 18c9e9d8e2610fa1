"""Facts of people's own data: what they agreed to, what was handed out, what was erased."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ConsentRecorded(Event):
    consent_id: int
    person_id: int
    purpose_id: int
    given: bool


@dataclass(frozen=True, kw_only=True)
class PersonalDataAsked(Event):
    person_id: int
    export_id: int


@dataclass(frozen=True, kw_only=True)
class PersonalDataHandedOut(Event):
    person_id: int
    export_id: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    person_id: int
    erasure_id: int
