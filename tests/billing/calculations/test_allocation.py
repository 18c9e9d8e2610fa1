from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.allocation import IncomingPayment, OpenInvoice, Reason, Share, plan_allocation

D = Decimal
ACME, BETA = 7, 8


def invoice(pk, amount, payer=ACME, reference="", currency="EUR", due=date(2026, 3, 1)):
    return OpenInvoice(pk, f"2026-{pk:04d}", reference, payer, currency, D(amount), due)


def payment(amount, reference="", message="", payer=ACME, currency="EUR"):
    return IncomingPayment(D(amount), currency, reference, message, payer)


def test_a_reference_number_is_certain_whatever_the_amount():
    rows = [invoice(1, "1255.00", reference="2026000176"), invoice(2, "500.00")]
    part = plan_allocation(payment("500.00", "RF70 2026 0001 76", payer=None), rows).certain
    assert (part.reason, part.shares, part.left_over) == (Reason.REFERENCE, (Share(1, D("500.00")),), D("0.00"))
    over = plan_allocation(payment("1300.00", "20260 00176"), rows).certain
    assert (over.shares, over.left_over) == ((Share(1, D("1255.00")),), D("45.00"))


def test_one_reference_on_several_invoices_fills_the_oldest_first():
    rows = [
        invoice(1, "100", reference="1234561", due=date(2026, 4, 1)),
        invoice(2, "100", reference="1234561", due=date(2026, 3, 1)),
    ]
    plan = plan_allocation(payment("150", "1234561"), rows)
    assert plan.certain.shares == (Share(2, D("100")), Share(1, D("50")))


def test_an_exact_amount_is_certain_only_if_unique_for_a_known_payer():
    rows = [invoice(1, "100"), invoice(2, "100", payer=BETA), invoice(3, "70")]
    assert plan_allocation(payment("100"), rows).certain.reason == Reason.UNIQUE_AMOUNT
    twice = plan_allocation(payment("100"), [*rows, invoice(4, "100")])
    assert twice.certain is None
    assert [(p.rank, p.reason) for p in twice.proposals[:2]] == [(1, Reason.SAME_AMOUNT), (2, Reason.SAME_AMOUNT)]
    unknown = plan_allocation(payment("70", payer=None), rows)
    assert unknown.certain is None
    assert unknown.proposals[0].shares == (Share(3, D("70")),)


def test_a_reference_of_something_not_open_keeps_an_equal_amount_from_being_certain():
    plan = plan_allocation(payment("100", "1234561"), [invoice(1, "100")])
    assert plan.certain is None
    assert plan.proposals[0].reason == Reason.SAME_AMOUNT


def test_an_invoice_number_in_the_message_is_proposed_first():
    rows = [invoice(1, "100"), invoice(2, "200"), invoice(12, "300")]
    plan = plan_allocation(payment("250", message="Invoices 2026-0002 and 2026-0001, thanks"), rows)
    assert plan.certain is None
    assert plan.proposals[0].reason == Reason.NUMBER_IN_MESSAGE
    assert plan.proposals[0].shares == (Share(1, D("100")), Share(2, D("150")))


def test_several_invoices_with_exactly_the_sum_are_proposed():
    rows = [invoice(1, "100"), invoice(2, "200"), invoice(3, "400")]
    plan = plan_allocation(payment("500"), rows)
    assert plan.proposals[0].reason == Reason.SUM_OF_SEVERAL
    assert {share.invoice_id for share in plan.proposals[0].shares} == {1, 3}
    everything = plan_allocation(payment("700"), rows)
    assert len(everything.proposals[0].shares) == 3


def test_otherwise_the_oldest_of_the_payer_and_the_rest_stays_as_credit():
    rows = [
        invoice(1, "100", due=date(2026, 5, 1)),
        invoice(2, "60", due=date(2026, 1, 1)),
        invoice(3, "9", payer=BETA),
    ]
    plan = plan_allocation(payment("175"), rows)
    assert plan.certain is None
    assert plan.proposals[-1].reason == Reason.OLDEST_OF_PAYER
    assert plan.proposals[-1].shares == (Share(2, D("60")), Share(1, D("100")))
    assert plan.proposals[-1].left_over == D("15")
    assert str(plan.proposals[-1].reason.label) == "The oldest open invoices of this payer"


def test_another_currency_is_never_allocated_by_a_machine():
    plan = plan_allocation(payment("100", "1234561"), [invoice(1, "100", reference="1234561", currency="USD")])
    assert (plan.certain, plan.proposals, plan.other_currency_ids) == (None, (), (1,))


def test_money_that_goes_out_settles_nothing():
    plan = plan_allocation(payment("-100", "1234561"), [invoice(1, "100", reference="1234561")])
    assert (plan.certain, plan.proposals) == (None, ())


@given(
    st.integers(1, 5000),
    st.lists(st.tuples(st.integers(1, 1000), st.sampled_from([ACME, BETA])), max_size=10),
    st.sampled_from([ACME, None]),
)
def test_shares_never_exceed_payment_or_invoice(amount, rows, payer):
    open_rows = [invoice(at, str(value), payer=owner) for at, (value, owner) in enumerate(rows)]
    plan = plan_allocation(payment(str(amount), payer=payer), open_rows)
    by_id = {row.id: row.open_amount for row in open_rows}
    for proposal in [plan.certain, *plan.proposals]:
        if proposal is None:
            continue
        assert sum(share.amount for share in proposal.shares) + proposal.left_over == amount
        assert all(0 < share.amount <= by_id[share.invoice_id] for share in proposal.shares)
    assert [proposal.rank for proposal in plan.proposals] == list(range(1, len(plan.proposals) + 1))
