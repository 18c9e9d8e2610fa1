"""Queries written once a reader: never a row more than the reader's rights of this moment give."""

from __future__ import annotations

from typing import Any

import pytest

from core import access
from core.models import Grant
from core.permissions import Scope
from core.prepared import SAMPLE_KEY
from core.prepared_readers import ForReader
from crm.models import Deal
from crm.permissions import DEAL_VIEW
from crm.queries import board, owners_on_board, whole_board
from tests.cast import Cast
from tests.factories import DealFactory, FollowUpFactory

pytestmark = pytest.mark.django_db


def deals_of(reader: Any, organisation: int) -> Any:
    return Deal.objects.visible_to(reader, DEAL_VIEW).filter(organisation=organisation).order_by("pk")


def fresh(user: Any) -> Any:
    """The user as the next request meets them."""
    return type(user).objects.get(pk=user.pk)


def narrow(user: Any, scope: Scope) -> None:
    Grant.objects.filter(role__assignments__user=user, permission=DEAL_VIEW.name).update(scope=scope)


def test_each_reader_gets_what_is_theirs_and_a_changed_right_holds_at_once(cast: Cast) -> None:
    own = DealFactory(owner=cast.sales, company=cast.company)
    other = DealFactory(owner=cast.owner, company=cast.company, organisation=own.organisation)
    asked: ForReader[Deal] = ForReader(deals_of, DEAL_VIEW, organisation=SAMPLE_KEY)
    key = own.organisation_id
    for _again in range(2):
        assert asked.rows(fresh(cast.owner), organisation=key) == [own, other]
        assert asked.rows(fresh(cast.stranger), organisation=key) == []
    for scope, seen in ((Scope.OWN, [own]), (Scope.ALL, [own, other]), (Scope.TEAM, None)):
        narrow(cast.sales, scope)
        reader = fresh(cast.sales)
        assert access.scope_of(reader, DEAL_VIEW) == scope
        expected = list(deals_of(reader, key)) if seen is None else seen
        assert asked.rows(reader, organisation=key) == expected


def test_the_board_as_it_opens_shows_what_the_narrowed_one_shows(cast: Cast) -> None:
    for value in (1000, 2500, 400):
        deal = DealFactory(owner=cast.sales, company=cast.company, value=value)
    FollowUpFactory(deal=deal, organisation=deal.organisation, owner=cast.sales)
    DealFactory(owner=cast.owner, company=cast.company)
    for reader in (cast.owner, cast.sales, cast.stranger):
        rows = Deal.objects.visible_to(reader, DEAL_VIEW).live()
        assert whole_board(reader, deal.pipeline) == board(rows, deal.pipeline)
    assert owners_on_board(cast.owner, deal.pipeline, 8) == sorted([cast.owner, cast.sales], key=lambda user: user.name)
    assert owners_on_board(cast.owner, deal.pipeline, 1) == [min(cast.owner, cast.sales, key=lambda user: user.name)]
