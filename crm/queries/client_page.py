"""What a client's page shows beside its story and its people; each is one query, written once."""

from __future__ import annotations

from typing import Any

from core.models import User
from core.prepared import SAMPLE_KEY, Prepared
from core.prepared_readers import ForReader
from crm.models import AccountMember, Address, Deal, FollowUp, Organisation
from crm.permissions import ACTIVITY_VIEW, DEAL_VIEW

STEPS, DEALS = 5, 8


def steps_of(organisation: Organisation, reader: User) -> list[FollowUp]:
    """What is planned next with the client, as far as the reader may see it."""
    return _STEPS.rows(reader, organisation=organisation.pk)


def biggest_deals(organisation: Organisation, reader: User) -> list[Deal]:
    """The client's open deals with everything a card shows, by value in the company's currency."""
    return _DEALS.rows(reader, organisation=organisation.pk)


def addresses_of(organisation: Organisation) -> list[Address]:
    """That of invoices first."""
    return _ADDRESSES.rows(organisation=organisation.pk)


def team_of(organisation: Organisation) -> list[AccountMember]:
    return _TEAM.rows(organisation=organisation.pk)


def _steps(reader: User, organisation: int) -> Any:
    rows = FollowUp.objects.open().visible_to(reader, ACTIVITY_VIEW).filter(organisation=organisation)
    return rows.select_related("owner").order_by("due_on", "pk")[:STEPS]


def _deals(reader: User, organisation: int) -> Any:
    rows = Deal.objects.visible_to(reader, DEAL_VIEW).live().open().filter(organisation=organisation)
    return rows.for_cards().order_by("-home_value", "pk")[:DEALS]


_STEPS: ForReader[FollowUp] = ForReader(_steps, ACTIVITY_VIEW, organisation=SAMPLE_KEY)
_DEALS: ForReader[Deal] = ForReader(_deals, DEAL_VIEW, organisation=SAMPLE_KEY)
_ADDRESSES: Prepared[Address] = Prepared(
    lambda organisation: Address.objects.filter(organisation=organisation).for_invoices(), organisation=SAMPLE_KEY
)
_TEAM: Prepared[AccountMember] = Prepared(
    lambda organisation: AccountMember.objects.filter(organisation=organisation).select_related("user"),
    organisation=SAMPLE_KEY,
)
