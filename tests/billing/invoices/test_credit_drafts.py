"""A credit note is changed while it is a draft, and never takes more than is left of its invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from billing.actions import (
    Chosen,
    CreditPart,
    Grouping,
    draft_credit_note,
    draft_from_time,
    edit_credit_note,
    edit_draft,
    issue_invoice,
)
from billing.calculations.crediting import Creditable, TooMuchCredited, asked_of, credit_of
from billing.models import Invoice, InvoiceBalance, Line
from billing.queries.unbilled import unbilled_entries
from core import clock
from core.errors import Conflict, Refused
from core.models import AuditEvent
from tests.billing.factories import SYSTEM, customer, draft, firm, hours, issued, line
from tests.cast import Cast
from tests.factories import ProjectFactory, UserFactory

db = pytest.mark.django_db


def credit_draft(invoice: Invoice, *parts: CreditPart) -> Invoice:
    return draft_credit_note(invoice=invoice, reason="Billed twice", parts=list(parts) or None, actor=SYSTEM)


def parts_in_database(credit: Invoice) -> list[tuple[str, Decimal, Decimal]]:
    rows = Line.objects.filter(invoice=credit).order_by("position")
    return [(row.description, row.quantity, row.net_amount) for row in rows]


@db
def test_an_edited_draft_takes_off_what_is_typed_last() -> None:
    billed = issued(firm(), line("100", "4", description="Design"), line("50", "2", description="Travel"))
    design, travel = billed.lines.order_by("position")
    note = credit_draft(billed, CreditPart(design.pk, Decimal(1)))
    note.credit_reason = "Agreed on the phone"
    edit_credit_note(
        credit=note,
        parts=[CreditPart(design.pk, Decimal(3)), CreditPart(travel.pk, net_amount=Decimal("20"))],
        actor=SYSTEM,
    )
    note.refresh_from_db()
    assert parts_in_database(note) == [
        ("Design", Decimal(-3), Decimal("-300.00")),
        ("Travel", Decimal(-1), Decimal("-20.00")),
    ]
    assert (note.net_amount, note.credit_reason) == (Decimal("-320.00"), "Agreed on the phone")
    assert AuditEvent.objects.filter(kind="billing.DraftChanged", subject_id=note.pk).count() == 1


@db
def test_a_draft_of_all_closes_the_last_cent_as_its_issue_will() -> None:
    billed = issued(firm(), line("10.01"), line("10.01"), line("10.01"))
    first, second, third = billed.lines.order_by("position")
    for row in (first, second):
        done = credit_draft(billed, CreditPart(row.pk))
        issue_invoice(invoice=done, actor=SYSTEM, on=clock.today(billed.company))
    note = credit_draft(billed)
    shown = (note.tax_amount, note.gross_amount)
    after = issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(billed.company))
    assert shown == (after.tax_amount, after.gross_amount) == (Decimal("-2.56"), Decimal("-12.57"))
    assert third.pk in {row.credits_id for row in note.lines.all()}


@db
def test_refusals_of_an_edit() -> None:
    billed = issued(firm(), line("100", "2"))
    row = billed.lines.get()
    note = credit_draft(billed, CreditPart(row.pk, Decimal(1)))
    with pytest.raises(Refused, match="left to credit"):
        edit_credit_note(credit=note, parts=[CreditPart(row.pk, Decimal(3))], actor=SYSTEM)
    with pytest.raises(Refused, match="left to credit"):
        edit_credit_note(credit=note, parts=[CreditPart(row.pk, net_amount=Decimal("-5"))], actor=SYSTEM)
    with pytest.raises(Refused, match="Nothing"):
        edit_credit_note(credit=note, parts=[CreditPart(row.pk + 10_000, Decimal(1))], actor=SYSTEM)
    note.credit_reason = "  "
    with pytest.raises(Refused, match="Say why"):
        edit_credit_note(credit=note, actor=SYSTEM)
    with pytest.raises(Refused, match="no credit note"):
        edit_credit_note(credit=draft(billed.company), actor=SYSTEM)
    with pytest.raises(Refused, match="own page"):
        edit_draft(invoice=note, lines=[], actor=SYSTEM)
    note.refresh_from_db()
    with pytest.raises(Conflict):
        edit_credit_note(credit=note, actor=SYSTEM, version=note.version - 1)
    issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(billed.company))
    with pytest.raises(Refused, match="issued"):
        edit_credit_note(credit=note, actor=SYSTEM)


@db
def test_only_finance_edits(cast: Cast) -> None:
    firm()
    note = credit_draft(issued(cast.company))
    for person in (cast.stranger, cast.staff, cast.lead, cast.sales, cast.auditor):
        with pytest.raises(PermissionDenied):
            edit_credit_note(credit=note, actor=person)
    assert edit_credit_note(credit=note, actor=cast.finance).pk == note.pk


@db
def test_a_draft_widened_to_all_frees_the_hours_when_it_is_issued() -> None:
    project = ProjectFactory(company=firm(), organisation=customer())
    entry = hours(project, UserFactory(), 120, "110")
    billed = draft_from_time(project=project, chosen=Chosen([entry.pk]), grouping=Grouping.ONE, actor=SYSTEM)
    issue_invoice(invoice=billed, actor=SYSTEM, on=clock.today(project.company))
    note = credit_draft(billed, CreditPart(billed.lines.get().pk, Decimal(1)))
    edit_credit_note(credit=note, actor=SYSTEM)
    assert list(unbilled_entries(project)) == []
    issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(project.company))
    assert list(unbilled_entries(project)) == [entry]
    assert InvoiceBalance.objects.get(invoice=billed).open_amount == 0


@pytest.fixture
def money(cast: Cast, client_of: Any) -> Client:
    firm()
    browser: Client = client_of(cast.finance)
    return browser


def page_of(note: Invoice) -> str:
    return reverse("billing:credit_note_edit", args=[note.pk])


def typed(note: Invoice, **more: Any) -> dict[str, Any]:
    return {"credit_reason": "Agreed", "what": "parts", "language": note.language, "version": note.version} | more


@db
def test_the_page_shows_the_draft_and_saves_it_once(money: Client, cast: Cast) -> None:
    billed = issued(cast.company, line("100", "4"))
    row = billed.lines.get()
    note = credit_draft(billed, CreditPart(row.pk, Decimal("1.5")))
    page = money.get(page_of(note)).content.decode()
    assert f'name="quantity_{row.pk}" value="1.5"' in page and "Billed twice" in page and "188.25" in page
    data = typed(note) | {f"quantity_{row.pk}": "2,5"}
    assert money.post(page_of(note), data).status_code == 303
    note.refresh_from_db()
    assert (note.net_amount, note.credit_reason) == (Decimal("-250.00"), "Agreed")
    assert f'href="{page_of(note)}"' in money.get(note.get_absolute_url()).content.decode()


@db
def test_the_page_sums_on_the_server_and_saves_nothing(money: Client, cast: Cast) -> None:
    billed = issued(cast.company, line("100", "4"))
    row = billed.lines.get()
    note = credit_draft(billed)
    for address, name in (
        (page_of(note), "credit_reason"),
        (reverse("billing:invoice_credit", args=[billed.pk]), "reason"),
    ):
        data = {"lines-act": "totals", "what": "parts", name: "", f"amount_{row.pk}": "12.34"}
        assert "12.34" in money.post(address, data, headers={"HX-Request": "true"}).content.decode()
        data[f"amount_{row.pk}"] = "400.01"
        assert "left to credit" in money.post(address, data, headers={"HX-Request": "true"}).content.decode()
    note.refresh_from_db()
    assert note.net_amount == Decimal("-400.00")


@db
def test_too_much_is_said_by_the_field(money: Client, cast: Cast) -> None:
    billed = issued(cast.company, line("100", "4"))
    row = billed.lines.get()
    note = credit_draft(billed)
    answer = money.post(page_of(note), typed(note) | {f"quantity_{row.pk}": "4.5"})
    assert answer.status_code == 422
    assert f'href="#id_quantity_{row.pk}"' in answer.content.decode()


@db
def test_two_edits_at_once_show_both(money: Client, cast: Cast) -> None:
    billed = issued(cast.company, line("100", "4", description="Design"))
    row = billed.lines.get()
    note = credit_draft(billed, CreditPart(row.pk, Decimal(1)))
    note.refresh_from_db()
    data = typed(note) | {f"quantity_{row.pk}": "2"}
    note.credit_reason = "Theirs"
    edit_credit_note(credit=note, parts=[CreditPart(row.pk, Decimal(3))], actor=SYSTEM)
    answer = money.post(page_of(note), data)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Agreed" in said and "Theirs" in said and 'name="choose-lines"' in said
    note.refresh_from_db()
    again = data | {"version": note.version, "choose-lines": "theirs", "choose-credit_reason": "mine"}
    money.post(page_of(note), again)
    note.refresh_from_db()
    assert (note.net_amount, note.credit_reason) == (Decimal("-300.00"), "Agreed")


@db
def test_strangers_and_issued_notes_find_no_page(cast: Cast, client_of: Any) -> None:
    firm()
    note = credit_draft(issued(cast.company))
    assert client_of(cast.staff).get(page_of(note)).status_code in (403, 404)
    assert client_of(cast.stranger).get(page_of(note)).status_code in (403, 404)
    issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(note.company))
    assert client_of(cast.finance).get(page_of(note)).status_code == 404


price = st.decimals(min_value="0.01", max_value="9999", places=2)


@given(
    quantity=st.integers(1, 400), price=price, discount=st.integers(0, 60), sign=st.sampled_from((1, -1)),
    before=st.lists(st.integers(1, 60), max_size=4), part=st.one_of(st.none(), st.integers(1, 400), price),
)  # fmt: skip
def test_a_draft_that_is_opened_and_saved_stays_the_same(
    quantity: int, price: Decimal, discount: int, sign: int, before: list[int], part: int | Decimal | None
) -> None:
    """What a line of a draft asked for can be read from it, so that saving the form again changes nothing."""
    whole = sign * Decimal(quantity) / 4
    zero = Decimal(0)
    start = Creditable(whole, price, Decimal(discount), zero, whole, zero)
    net = -credit_of_all(start)
    state = Creditable(whole, price, Decimal(discount), net, whole, net)
    for one in before:
        state = taken(state, sign * Decimal(one) / 4)
    if not state.left_net_amount:
        return
    asked = {"quantity": sign * Decimal(part) / 4} if isinstance(part, int) else {"net_amount": part and sign * part}
    try:
        found = credit_of(state, "EUR", **asked)
    except TooMuchCredited:
        return
    again = asked_of(state, found)
    assert credit_of(state, "EUR", quantity=again[0], net_amount=again[1]) == found
    assert abs(found.net_amount) <= abs(state.left_net_amount)


def credit_of_all(line: Creditable) -> Decimal:
    gross = (line.quantity * line.unit_price).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    return -(gross - (gross * line.discount_percent / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP"))


def taken(state: Creditable, quantity: Decimal) -> Creditable:
    """After an issued credit note of this quantity, where so much is left."""
    try:
        found = credit_of(state, "EUR", quantity=quantity)
    except TooMuchCredited:
        return state
    same = (found.unit_price, found.discount_percent) == (state.unit_price, state.discount_percent)
    return Creditable(
        state.quantity, state.unit_price, state.discount_percent, state.net_amount,
        state.left_quantity + (found.quantity if same else 0), state.left_net_amount + found.net_amount,
    )  # fmt: skip
