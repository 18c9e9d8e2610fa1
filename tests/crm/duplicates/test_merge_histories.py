"""Merging and undoing whatever has happened at two rows: every key and every sum is as before, paper never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing.queries import proofs
from core.errors import Refused
from crm import actions
from crm.merging.relations import relations_to
from crm.models import Consent, Erasure, LeadConversion, MailLink, Organisation, Person
from crm.unconverting import plan_of
from tests.cast import Cast
from tests.crm.duplicates import histories
from tests.crm.duplicates.dumping import dump
from tests.crm.duplicates.histories import OF, Pair, pair_of
from tests.factories import LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SIDES = ("left", "right")
# Making a failing history smaller would take minutes, for the whole database is compared.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
# Counts on with what is issued between.
COUNTERS = {"core_numberseries"}
# Issued paper and what was accepted, byte by byte but for whom it is about.
PAPER = """
SELECT 'invoice', id, md5((to_jsonb(i) - ARRAY['customer_id', 'person_id', 'version', 'updated_at'])::text)
  FROM billing_invoice i WHERE state = 'issued'
UNION ALL SELECT 'quote', id, md5((to_jsonb(q) - ARRAY['customer_id', 'person_id', 'version', 'updated_at'])::text)
  FROM billing_quote q WHERE state <> 'draft'
UNION ALL SELECT 'acceptance', id, md5(to_jsonb(a)::text) FROM billing_quoteacceptance a
UNION ALL SELECT 'file', id, md5(to_jsonb(f)::text) FROM billing_documentfile f
UNION ALL SELECT 'answer', id, md5((to_jsonb(v) - 'organisation_id')::text) FROM crm_vatcheck v WHERE state = 'answered'
ORDER BY 1, 2
"""
SUMS = """
SELECT organisation_id, kind, currency_id, sum(fact_amount), sum(home_amount) FROM reporting_money_fact
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def told(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def steps_of(model: type) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.tuples(st.sampled_from(OF[model]), st.sampled_from(SIDES)), min_size=3, max_size=9)


def undoing(cast: Cast, model: type, play: Callable[[Pair], None]) -> None:
    """Play in a world of its own."""
    with transaction.atomic():
        play(pair_of(model, cast))
        transaction.set_rollback(True)


def merge(pair: Pair) -> Any:
    values = {"name": pair.right.name, "email": pair.right.email}
    return actions.merge(survivor=pair.left, loser=pair.right, values=values, actor=pair.cast.sales)


def check_merged(pair: Pair, record: Any, model: type) -> None:
    for relation in relations_to(model):
        assert relation.rows(pair.right.pk).count() <= record.kept.get(relation.label, 0), relation
    assert not proofs.wrong_balances() and not proofs.wrong_totals() and not proofs.broken_numbers()


@pytest.mark.parametrize("model", [Organisation, Person])
def test_every_kind_of_row_follows_and_comes_back(cast: Cast, model: type) -> None:
    def play(pair: Pair) -> None:
        for make in OF[model]:
            for side in SIDES:
                make(pair, pair.side(side))
        before, paper = dump(), told(PAPER)
        record = merge(pair)
        check_merged(pair, record, model)
        assert {relation.label for relation in relations_to(model) if relation.rows(pair.left.pk).exists()} >= {
            relation.label for relation in relations_to(model)
        } - {"core.approvalrequest", f"crm.{model.__name__.lower()}"}
        assert told(PAPER) == paper
        actions.undo_merge(merge=record, actor=pair.cast.sales)
        after = dump()
        assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
        assert record.moves.count() and told(PAPER) == paper

    undoing(cast, model, play)


@pytest.mark.parametrize("model", [Organisation, Person])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(data=st.data())
def test_any_history_merges_and_comes_apart(cast: Cast, model: type, data: Any) -> None:
    def play(pair: Pair) -> None:
        for make, side in data.draw(steps_of(model)):
            make(pair, pair.side(side))
        before, paper, sums = dump(), told(PAPER), told(SUMS)
        record = merge(pair)
        check_merged(pair, record, model)
        assert told(PAPER) == paper
        for make in data.draw(st.lists(st.sampled_from(SINCE), max_size=3)):
            make(pair, pair.left)
        actions.undo_merge(merge=record, actor=pair.cast.sales)
        after = dump()
        for table, rows in before.items():
            if table in COUNTERS:
                continue
            left = [json.dumps(row, sort_keys=True) for row in after[table]]
            assert [row for row in rows if json.dumps(row, sort_keys=True) not in left] == [], table
        assert set(told(PAPER)) >= set(paper)
        others = [row for row in sums if row[0] != pair.left.pk]
        assert [row for row in told(SUMS) if row[0] == pair.right.pk] == [
            row for row in others if row[0] == pair.right.pk
        ]
        again = merge(pair)
        check_merged(pair, again, model)

    undoing(cast, model, play)


# What comes to the kept row between the merge and its undoing; it stays with it.
SINCE = (histories.follow_up, histories.call, histories.letter, histories.own_mail, histories.issued_invoice)


def test_a_mail_filed_on_both_is_filed_once_and_comes_back(cast: Cast) -> None:
    pair = pair_of(Person, cast)
    for side in SIDES:
        histories.shared_mail(pair, pair.side(side))
    record = merge(pair)
    assert record.kept == {"crm.maillink": 1}
    assert MailLink.objects.filter(person=pair.left).count() == MailLink.objects.filter(person=pair.right).count() == 1
    actions.undo_merge(merge=record, actor=cast.sales)
    assert MailLink.objects.get(person=pair.right)


def test_consents_of_both_are_one_log(cast: Cast) -> None:
    pair = pair_of(Person, cast)
    for side in SIDES:
        histories.consent(pair, pair.side(side))
    record = merge(pair)
    assert Consent.objects.filter(person=pair.left).count() == 2
    actions.undo_merge(merge=record, actor=cast.sales)
    assert Consent.objects.filter(person=pair.right).count() == 1


def test_a_converted_lead_leaves_what_was_merged_since(cast: Cast) -> None:
    """Undoing the conversion would take away the row that leads to the kept one; it stays, and the merge can be undone."""
    lead = LeadFactory(company=cast.company, owner=cast.sales, state="qualified", email="elif@kaya.example")
    actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=cast.sales)
    lead.refresh_from_db()
    made, person = lead.organisation, lead.person
    known, twin = OrganisationFactory(owner=cast.sales), PersonFactory(owner=cast.sales)
    firms = actions.merge(survivor=known, loser=made, values={}, actor=cast.sales)
    people = actions.merge(survivor=twin, loser=person, values={}, actor=cast.sales)
    plan = plan_of(LeadConversion.objects.get())
    assert {kept.row for kept in plan.kept} >= {made, person}
    actions.undo_conversion(lead=lead, actor=cast.sales)
    lead.refresh_from_db()
    assert lead.state == "qualified"
    for record in (firms, people):
        actions.undo_merge(merge=record, actor=cast.sales)
    made.refresh_from_db()
    assert (made.archived_at, made.merged_into) == (None, None)


def test_an_erased_person_is_not_merged(cast: Cast) -> None:
    one, other = PersonFactory(), PersonFactory()
    Erasure.objects.create(person=other, asked_on="2026-11-20", reason="Asked")
    for survivor, loser in ((one, other), (other, one)):
        with pytest.raises(Refused, match="erased"):
            actions.merge(survivor=survivor, loser=loser, values={}, actor=cast.sales)
