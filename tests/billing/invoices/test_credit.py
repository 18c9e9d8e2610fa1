"""Credit notes: in full, in part, to the cent; they free what they credit and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing.actions import Chosen, CreditPart, Grouping, draft_credit_note, draft_from_time, issue_invoice
from billing.calculations.crediting import Creditable, TooMuchCredited, credit_of
from billing.models import BilledEntry, Invoice, InvoiceBalance
from billing.queries.unbilled import unbilled_entries
from core import acts, clock
from core.errors import Refused
from core.models import ExchangeRate, NumberSeries
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, hours, issued, line
from tests.factories import NumberSeriesFactory, ProjectFactory, UserFactory, currency

db = pytest.mark.django_db


def credit(invoice: Invoice, *parts: CreditPart, reason: str = "Billed twice") -> Invoice:
    made = draft_credit_note(invoice=invoice, reason=reason, parts=list(parts) or None, actor=SYSTEM)
    return issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(made.company))


@db
def test_a_full_credit_note_mirrors_its_invoice_and_closes_it() -> None:
    paid = issued(firm(), line("10.01"), line("10.01"), line("10.01"))
    note = credit(paid)
    note.refresh_from_db()
    assert (note.kind, note.credits_id, note.reference) == ("credit_note", paid.pk, "")
    assert (note.net_amount, note.tax_amount, note.gross_amount) == (
        -paid.net_amount, -paid.tax_amount, -paid.gross_amount,
    )  # fmt: skip
    balance = InvoiceBalance.objects.get(invoice=paid)
    assert (balance.open_amount, balance.credited_amount, balance.home_open_amount) == (0, paid.gross_amount, 0)
    assert note.snapshot["credits"]["number"] == paid.number and note.snapshot["credits"]["reason"] == "Billed twice"
    assert InvoiceBalance.objects.get(invoice=note).open_amount == 0


@db
def test_the_verb_says_when_nothing_is_left_to_credit() -> None:
    paid = issued(firm(), line("100", "2"))
    verb = acts.find(Invoice, "credit")
    credit(paid, CreditPart(paid.lines.get().pk, Decimal("1")))
    assert verb.why_not(Invoice.objects.get(pk=paid.pk)) == ""
    credit(paid)
    assert "left to credit" in verb.why_not(Invoice.objects.get(pk=paid.pk))


@db
def test_thirds_add_up_to_the_cent() -> None:
    paid = issued(firm(), line("10.01"), line("10.01"), line("10.01"))
    notes = [credit(paid, CreditPart(row.pk)) for row in paid.lines.all()]
    assert [note.tax_amount for note in notes] == [Decimal("-2.55"), Decimal("-2.55"), Decimal("-2.56")]
    assert InvoiceBalance.objects.get(invoice=paid).open_amount == 0


@db
def test_a_small_credit_rounds_away_from_zero() -> None:
    paid = issued(firm(), line("0.50"), line("100"))
    note = credit(paid, CreditPart(paid.lines.get(unit_price=Decimal("0.50")).pk))
    assert note.tax_amount == Decimal("-0.13")


@db
def test_more_than_is_left_is_refused_at_draft_and_at_issue() -> None:
    paid = issued(firm(), line("100", "2"))
    row = paid.lines.get()
    with pytest.raises(Refused, match="left to credit"):
        draft_credit_note(invoice=paid, reason="x", parts=[CreditPart(row.pk, Decimal("3"))], actor=SYSTEM)
    with pytest.raises(Refused, match="left to credit"):
        draft_credit_note(
            invoice=paid, reason="x", parts=[CreditPart(row.pk, net_amount=Decimal("200.01"))], actor=SYSTEM
        )
    credit(paid, CreditPart(row.pk, Decimal("1")))
    note = credit(paid, CreditPart(row.pk))
    assert note.net_amount == Decimal("-100.00")
    with pytest.raises(Refused, match="Nothing of this invoice is left"):
        draft_credit_note(invoice=paid, reason="x", actor=SYSTEM)


@db
def test_a_second_draft_waits_for_the_first() -> None:
    paid = issued()
    draft_credit_note(invoice=paid, reason="x", actor=SYSTEM)
    with pytest.raises(Refused, match="drafted already"):
        draft_credit_note(invoice=paid, reason="x", actor=SYSTEM)


@db
def test_a_reason_is_mandatory_and_drafts_and_credit_notes_are_not_credited() -> None:
    paid = issued()
    with pytest.raises(Refused, match="why"):
        draft_credit_note(invoice=paid, reason="  ", actor=SYSTEM)
    with pytest.raises(Refused, match="Only an issued"):
        draft_credit_note(invoice=draft(paid.company), reason="x", actor=SYSTEM)
    with pytest.raises(Refused, match="can't be credited"):
        draft_credit_note(invoice=credit(paid), reason="x", actor=SYSTEM)


@db
def test_only_finance_credits(cast) -> None:  # type: ignore[no-untyped-def]
    firm()
    paid = issued(cast.company)
    for person in (cast.stranger, cast.staff, cast.lead, cast.sales, cast.auditor):
        with pytest.raises(PermissionDenied):
            draft_credit_note(invoice=paid, reason="x", actor=person)
    assert draft_credit_note(invoice=paid, reason="x", actor=cast.finance).is_credit_note


@db
def test_exactly_the_hours_of_fully_credited_lines_are_free_again() -> None:
    project = ProjectFactory(company=firm(), organisation=customer())
    person = UserFactory()
    first, second = hours(project, person, 60, "110"), hours(project, person, 60, "90")
    made = draft_from_time(project=project, chosen=Chosen([first.pk, second.pk]), grouping=Grouping.ONE, actor=SYSTEM)
    issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(project.company))
    cheap, dear = made.lines.order_by("unit_price")
    credit(made, CreditPart(cheap.pk), CreditPart(dear.pk, net_amount=Decimal("10")))
    assert list(unbilled_entries(project)) == [second]
    credit(made, CreditPart(dear.pk))
    assert set(unbilled_entries(project)) == {first, second}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        BilledEntry.objects.filter(time_entry=first).update(live=True)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        BilledEntry.objects.filter(time_entry=first).delete()


@db
def test_numbers_come_from_the_credit_series_where_there_is_one() -> None:
    company = firm()
    paid = issued(company)
    shared = credit(paid)
    assert shared.serial == 2
    NumberSeriesFactory(company=company, kind="credit_note", prefix="C", fiscal_year=clock.today(company).year)
    own = credit(issued(company))
    assert (own.number[0], own.serial) == ("C", 1)
    assert NumberSeries.objects.get(kind="invoice").next_number == 4


@db
def test_a_dollar_invoice_is_credited_at_its_own_rate() -> None:
    company = firm()
    dollar("0.92", on=clock.today(company))
    paid = issued(company, line("10.01"), line("33.33"), currency=currency("USD"), customer=customer(country="US"))
    ExchangeRate.objects.update(rate=Decimal("0.5"))
    notes = [credit(paid, CreditPart(row.pk)) for row in paid.lines.all()]
    assert {note.exchange_rate for note in notes} == {Decimal("0.92")}
    assert sum(note.home_gross_amount for note in notes) == -paid.home_gross_amount
    assert InvoiceBalance.objects.get(invoice=paid).home_open_amount == 0


money = st.decimals(min_value="0.01", max_value="9999", places=2)


@given(quantity=st.integers(1, 400), price=money, parts=st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_parts_never_take_more_than_the_line_and_the_rest_takes_all(
    quantity: int, price: Decimal, parts: list[int]
) -> None:
    whole = Decimal(quantity) / 4
    net = (whole * price).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    taken, left = Decimal(0), whole
    for part in parts:
        state = Creditable(whole, price, Decimal(0), net, left, net + taken)
        try:
            found = credit_of(state, "EUR", quantity=Decimal(part) / 4)
        except TooMuchCredited:
            continue
        if not net + taken + found.net_amount:
            return
        taken += found.net_amount
        left += found.quantity if found.unit_price == price else 0
        assert 0 <= net + taken <= net
    rest = credit_of(Creditable(whole, price, Decimal(0), net, left, net + taken), "EUR")
    assert net + taken + rest.net_amount == 0
