"""Two people import the same statement at the same moment."""

from __future__ import annotations

import pytest

from billing.models import BankStatement, BankTransaction, Payment
from core import clock
from tests.billing.bank_import.statements import row, sheet, take
from tests.billing.money import bill, open_of
from tests.billing.payments.test_at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_taken_over_once() -> None:
    invoice = bill("1255.00")
    data = sheet(row("1255.00", clock.today(invoice.company), reference=invoice.reference))
    assert together(lambda: take(data), lambda: take(data)) == [None, None]
    assert (BankStatement.objects.count(), BankTransaction.objects.count(), Payment.objects.count()) == (1, 1, 1)
    assert open_of(invoice) == "0.00"
