"""Merges at once, with real threads and commits: each row is merged once, nothing is lost, nobody waits in a circle."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from core.errors import Refused
from crm import actions
from crm.models import Deal, MergeMove, MergeRecord, Organisation
from tests.cast import Cast, make_cast
from tests.concurrency.test_issue import together
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def client_with_deals(cast: Cast, name: str) -> Organisation:
    row: Organisation = OrganisationFactory(name=name, owner=cast.sales)
    for _number in range(3):
        DealFactory(company=cast.company, organisation=row, owner=cast.sales)
    FollowUpFactory(owner=cast.sales, organisation=row, deal=None)
    return row


def merging(survivor: Organisation, loser: Organisation, cast: Cast) -> Any:
    return lambda: actions.merge(survivor=survivor, loser=loser, values={}, actor=cast.sales)


def test_the_same_pair_both_ways_is_merged_once(cast: Cast) -> None:
    one, other = client_with_deals(cast, "A Oy"), client_with_deals(cast, "A")
    found = together(*[merging(one, other, cast), merging(other, one, cast)] * 4)
    assert sum(isinstance(made, MergeRecord) for made in found) == 1
    assert sum(isinstance(made, Refused) for made in found) == 7
    record = MergeRecord.objects.get()
    assert Deal.objects.filter(organisation=record.survivor_key).count() == 6
    assert MergeMove.objects.filter(merge=record, model="crm.deal").count() == 3


def test_overlapping_merges_end_at_one_row_and_come_apart(cast: Cast) -> None:
    """A into B while B goes into C, and the other way round: whoever is second is refused or follows."""
    for order in permutations(range(3)):
        rows = [client_with_deals(cast, f"{letter} {order}") for letter in "ABC"]
        a, b, c = (rows[at] for at in order)
        found = together(merging(b, a, cast), merging(c, b, cast), merging(a, c, cast), threads=3)
        done = [made for made in found if isinstance(made, MergeRecord)]
        assert 1 <= len(done) <= 2 and all(isinstance(made, MergeRecord | Refused) for made in found), found
        alive = Organisation.objects.filter(pk__in=[row.pk for row in rows], archived_at=None)
        assert alive.count() == 3 - len(done)
        assert Deal.objects.filter(organisation__in=alive).count() == 9
        assert not Organisation.objects.filter(merged_into__archived_at__isnull=False).exists()
        for record in sorted(done, key=lambda made: -made.pk):
            actions.undo_merge(merge=record, actor=cast.sales)
        for row in rows:
            assert Deal.objects.filter(organisation=row).count() == 3


def test_undone_while_the_kept_row_is_merged_on(cast: Cast) -> None:
    a, b, c = (client_with_deals(cast, letter) for letter in "ABC")
    first = merging(b, a, cast)()
    found = together(merging(c, b, cast), lambda: actions.undo_merge(merge=first, actor=cast.sales), threads=2)
    assert all(isinstance(made, MergeRecord | Refused) for made in found) and any(
        isinstance(made, MergeRecord) for made in found
    )
    assert Deal.objects.filter(organisation__archived_at=None).count() == 9


def test_what_is_added_while_a_merge_runs_follows_in_the_night(cast: Cast) -> None:
    """A form that was sent for the row that is just being merged away."""
    kept, gone = client_with_deals(cast, "A Oy"), client_with_deals(cast, "A")

    def adding() -> Any:
        with transaction.atomic():
            return DealFactory(
                company=cast.company, organisation=Organisation.objects.get(pk=gone.pk), owner=cast.sales
            )

    together(merging(kept, gone, cast), *[adding] * 3, threads=4)
    DealFactory(company=cast.company, organisation=gone, owner=cast.sales)
    assert actions.follow_merges(actor=cast.owner) >= 1
    assert actions.follow_merges(actor=cast.owner) == 0
    assert Deal.objects.filter(organisation=kept).count() == 10
    actions.undo_merge(merge=MergeRecord.objects.get(), actor=cast.sales)
    assert Deal.objects.filter(organisation=gone).count() + Deal.objects.filter(organisation=kept).count() == 10
