"""Two people settle the same invoice at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from billing.actions.allocations import allocate_payment
from billing.actions.payments import record_payment, undo_payment
from billing.models import Payment
from core.errors import Refused
from tests.billing.factories import SYSTEM
from tests.billing.money import bill, open_of, part, pay, unpaid

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[BaseException | None]:
    gate = threading.Barrier(len(works))
    ended: list[BaseException | None] = []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
            ended.append(None)
        except BaseException as error:
            ended.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_an_invoice_is_paid_once() -> None:
    invoice = bill("1255.00")

    def work() -> object:
        return record_payment(payment=unpaid(invoice, "1255.00"), parts=[part(invoice, "1255.00")], actor=SYSTEM)

    ended = together(work, work)
    assert sum(isinstance(error, Refused) for error in ended) == 1 and None in ended, ended
    assert open_of(invoice) == "0.00"
    assert Payment.objects.count() == 1


def test_a_payment_is_used_once_and_two_ways_across_do_not_block_each_other() -> None:
    first = bill("1255.00")
    second = bill("1255.00", first.company, customer=first.customer)
    one, two = pay(first, "1255.00"), pay(first, "1255.00")

    def across(payment: Payment, *order: object) -> Callable[[], object]:
        parts = [part(row, "627.50") for row in order]  # type: ignore[arg-type]
        return lambda: allocate_payment(payment=payment, parts=parts, actor=SYSTEM)

    assert together(across(one, first, second), across(two, second, first)) == [None, None]
    assert (open_of(first), open_of(second)) == ("0.00", "0.00")
    ended = together(lambda: undo_payment(payment=one, actor=SYSTEM), lambda: undo_payment(payment=one, actor=SYSTEM))
    assert ended == [None, None]
    assert (open_of(first), open_of(second)) == ("627.50", "627.50")
