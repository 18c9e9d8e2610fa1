"""Issuing under load, with real threads and commits: no gap, no duplicate, no hour billed twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from billing.actions import Chosen, Grouping, draft_credit_note, draft_from_time, issue_invoice
from billing.models import BilledEntry, Invoice, InvoiceBalance
from billing.queries import proofs
from core import clock
from core.errors import Refused
from core.models import Company, NumberSeries
from tests.billing.factories import SYSTEM, customer, draft, firm, hours, issued
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Interrupted(Exception):
    """What happens to a request whose worker dies."""


@pytest.fixture
def company() -> Iterator[Company]:
    yield firm()


def together(*works: Callable[[], Any], threads: int = 8) -> list[Any]:
    """Run all works at once; an exception is given back in place of the result."""

    def run(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except (Refused, Interrupted) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, works))


def test_fifty_issues_with_failures_leave_no_gap_and_no_duplicate(company: Company) -> None:
    drafts = [draft(company) for _at in range(50)]
    today = clock.today(company)
    unlucky = set(random.Random(7).sample(range(50), 15))

    def issue(at: int) -> Any:
        with transaction.atomic():
            made = issue_invoice(invoice=drafts[at], actor=SYSTEM, on=today)
            if at in unlucky:
                raise Interrupted
        return made

    found = together(*[lambda at=at: issue(at) for at in range(50)])
    done = [made for made in found if isinstance(made, Invoice)]
    assert len(done) == 35 and all(isinstance(made, Interrupted) for made in found if made not in done)
    serials = sorted(Invoice.objects.issued().values_list("serial", flat=True))
    assert serials == list(range(1, 36))
    assert len(set(Invoice.objects.issued().values_list("number", flat=True))) == 35
    assert NumberSeries.objects.get().next_number == 36
    assert not proofs.broken_numbers() and not proofs.wrong_balances() and not proofs.wrong_totals()
    # What failed is a draft still and can be issued now.
    for at in unlucky:
        issue_invoice(invoice=drafts[at], actor=SYSTEM, on=today)
    assert sorted(Invoice.objects.issued().values_list("serial", flat=True)) == list(range(1, 51))


def test_pressing_twice_at_once_issues_once(company: Company) -> None:
    made = draft(company)
    today = clock.today(company)
    found = together(*[lambda: issue_invoice(invoice=made, actor=SYSTEM, on=today)] * 4)
    assert sum(isinstance(one, Invoice) for one in found) == 1
    assert sum(isinstance(one, Refused) for one in found) == 3
    assert NumberSeries.objects.get().next_number == 2 and InvoiceBalance.objects.count() == 1


def test_the_same_hours_are_billed_once(company: Company) -> None:
    project = ProjectFactory(company=company, organisation=customer())
    person = UserFactory()
    entries = [hours(project, person) for _at in range(4)]

    def bill() -> Any:
        chosen = Chosen([entry.pk for entry in entries])
        return draft_from_time(project=project, chosen=chosen, grouping=Grouping.ONE, actor=SYSTEM)

    found = together(*[bill] * 6)
    assert sum(isinstance(one, Invoice) for one in found) == 1, found
    assert BilledEntry.objects.filter(live=True).count() == 4 and Invoice.objects.count() == 1


def test_two_credit_notes_at_once_credit_once(company: Company) -> None:
    paid = issued(company)
    found = together(*[lambda: draft_credit_note(invoice=paid, reason="x", actor=SYSTEM)] * 4)
    notes = [one for one in found if isinstance(one, Invoice)]
    assert len(notes) == 1
    today = clock.today(company)
    again = together(*[lambda: issue_invoice(invoice=notes[0], actor=SYSTEM, on=today)] * 3)
    assert sum(isinstance(one, Invoice) for one in again) == 1
    assert InvoiceBalance.objects.get(invoice=paid).open_amount == 0
