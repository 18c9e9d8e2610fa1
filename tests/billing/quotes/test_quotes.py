"""Quotes: the invoices' own sums, a number when sent, frozen from then on, accepted once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import actions
from billing.models import (
    Invoice,
    Quote,
    QuoteAcceptance,
    QuoteDelivery,
    QuotedEstimate,
    QuoteLine,
    QuoteReminder,
    SoldLine,
)
from billing.queries import proofs_quotes
from billing.queries.pricing import price_document
from billing.queries.quoting import link_of, token_for
from core import clock
from core.errors import Conflict, Refused
from core.mail.masking import readable
from core.models import MailMessage, Notification, NumberSeries
from crm import actions as sales
from crm.models import Deal, FollowUp, TimelineEntry
from projects import actions as work
from projects.models import BudgetLine, EstimateLine, Project
from tests.billing.factories import SYSTEM, customer
from tests.billing.factories import line as invoice_line
from tests.billing.quotes.factories import accept, draft_quote, line, quoted_deal, sent_quote, today
from tests.cast import Cast
from tests.factories import DealFactory, WorkRoleFactory

pytestmark = pytest.mark.django_db


def test_a_draft_has_sums_and_no_number(cast: Cast) -> None:
    quote = draft_quote(cast.company, line("110", "10"), line("1000", discount_percent=Decimal(10)))
    assert (quote.number, quote.net_amount, quote.tax_amount, quote.gross_amount) == (
        "", Decimal("2000.00"), Decimal("510.00"), Decimal("2510.00"),
    )  # fmt: skip
    assert quote.valid_until == today(quote) + timedelta(days=30)
    assert quote.lines.first().minutes == 600


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.decimals(min_value=-1000, max_value=1000, places=4), st.decimals(min_value=0, max_value=10**5, places=6),
            st.decimals(min_value=0, max_value=100, places=2),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_a_quote_sums_as_an_invoice_does(cast: Cast, rows: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    quote = draft_quote(cast.company)
    invoice = Invoice(company=cast.company, customer=quote.customer, currency=quote.currency, language="en")
    fields = [{"quantity": str(n), "price": str(p), "discount_percent": d} for n, p, d in rows]
    quoted = [line(**row) for row in fields]
    billed = [invoice_line(**row) for row in fields]
    price_document(quote, quoted, today(quote))
    price_document(invoice, billed, today(quote))
    for name in ("net_amount", "tax_amount", "gross_amount", "home_net_amount", "home_gross_amount"):
        assert getattr(quote, name) == getattr(invoice, name)
    assert [row.net_amount for row in quoted] == [row.net_amount for row in billed]


def test_the_lines_come_from_the_estimate(cast: Cast) -> None:
    draft_quote(cast.company)
    role = WorkRoleFactory()
    deal = DealFactory(company=cast.company, owner=cast.sales, organisation=customer(language="fi"))
    estimate = work.plan_deal(
        deal=deal,
        lines=[
            EstimateLine(description="Design", work_role=role, minutes=600),
            EstimateLine(description="Design", work_role=role, minutes=300),
            EstimateLine(description=cast.staff.name, person=cast.staff, minutes=90),
            EstimateLine(description="Photos", external_cost=Decimal(1000), markup_percent=Decimal(15)),
        ],
        actor=SYSTEM,
    )
    quote = actions.quote_deal(deal=deal, actor=cast.sales)
    rows = [(row.description, row.quantity, row.unit, row.net_amount, row.minutes) for row in quote.lines.all()]
    assert rows == [
        ("Design", Decimal(15), "h", Decimal("1650.00"), 900),
        ("Työ", Decimal("1.5"), "h", Decimal("165.00"), 90),
        ("Photos", Decimal(1), "pcs", Decimal("1150.00"), 0),
    ]
    assert (quote.language, quote.owner, quote.deal) == ("fi", cast.sales, deal)
    assert QuotedEstimate.objects.count() == estimate.lines.count()
    with pytest.raises(Refused):
        actions.quote_deal(deal=sales.win_deal(deal=deal, on=today(quote), actor=SYSTEM), actor=SYSTEM)


def test_sending_numbers_freezes_and_mails(cast: Cast) -> None:
    first, second = sent_quote(cast.company), sent_quote(cast.company)
    year = today(first).year
    assert [first.number, second.number] == [f"Q{year}-0001", f"Q{year}-0002"]
    assert NumberSeries.objects.get(kind="quote").next_number == 3
    mail = QuoteDelivery.objects.get(quote=first).mail
    token = token_for(first.links.get().nonce)
    assert f"/q/{token}/" in mail.body
    with patch("core.mail.masking._is_playground", lambda: False):
        assert token not in readable(mail) and "/q/•••" in readable(mail)
    assert mail.attachments == [["billing.quote", first.pk]]
    assert token not in str(first.links.values().get())
    assert TimelineEntry.objects.filter(kind="quote.sent").count() == 2
    for change in (
        lambda: Quote.objects.filter(pk=first.pk).update(title="x"),
        lambda: Quote.objects.filter(pk=first.pk).update(state="draft"),
        lambda: Quote.objects.filter(pk=first.pk).delete(),
        lambda: QuoteLine.objects.filter(quote=first).update(unit_price=1),
        lambda: QuoteLine.objects.create(quote=first, description="x", unit_price=1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for verb in (
        lambda: actions.edit_quote(quote=first, lines=[], actor=SYSTEM),
        lambda: actions.delete_quote(quote=first, actor=SYSTEM),
    ):
        with pytest.raises(Refused):
            verb()


def test_sent_again_is_another_link_and_no_other_number(cast: Cast) -> None:
    quote = sent_quote(cast.company)
    actions.send_quote(quote=quote, recipient="", subject="x", message="x", actor=SYSTEM)
    assert quote.links.count() == 2 and quote.deliveries.count() == 1
    assert Quote.objects.get().number.endswith("0001")


def test_what_can_t_be_sent(cast: Cast) -> None:
    empty = draft_quote(cast.company)
    empty.lines.all().delete()
    late = draft_quote(cast.company, valid_until=today(empty) - timedelta(days=1))
    for quote, to in ((empty, "a@b.example"), (late, "a@b.example"), (draft_quote(cast.company), "nobody")):
        with pytest.raises(Refused), transaction.atomic():
            actions.send_quote(quote=quote, recipient=to, subject="x", message="x", actor=SYSTEM)
    assert not MailMessage.objects.exists() and not NumberSeries.objects.filter(kind="quote", next_number__gt=1).exists()


def test_acceptance_is_evidence_freezes_for_good_and_wins(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    made = accept(quote)
    assert accept(quote) == made and QuoteAcceptance.objects.count() == 1
    assert made.document_sha256 == quote.document.sha256 and made.ip == "127.0.0.1"
    deal = Deal.objects.get()
    assert (deal.state, deal.value) == ("won", quote.net_amount)
    project = Project.objects.get(deal=deal)
    lines = list(project.budget_lines.all())
    assert [(row.name, row.minutes, row.net_amount) for row in lines] == [
        ("Design work", 60, Decimal("100.00")), ("Design work", 0, Decimal("500.00")),
    ]  # fmt: skip
    assert [row.budget_line for row in SoldLine.objects.order_by("line__position")] == lines
    assert MailMessage.objects.filter(key=f"quote-accepted-{quote.pk}", to=["elif@kaya.example"]).count() == 1
    assert Notification.objects.filter(user=cast.sales, kind="quote.accepted").count() == 1
    for change in (
        lambda: Quote.objects.filter(pk=quote.pk).update(state="withdrawn"),
        lambda: Quote.objects.filter(pk=quote.pk).update(reason="x"),
        lambda: QuoteAcceptance.objects.update(name="x"),
        lambda: QuoteAcceptance.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for verb in (
        lambda: actions.withdraw_quote(quote=quote, reason="", actor=SYSTEM),
        lambda: actions.decline_quote(quote=quote, reason="", actor=SYSTEM),
        lambda: actions.revise_quote(quote=quote, actor=SYSTEM),
        lambda: sales.reopen_deal(deal=deal, actor=SYSTEM),
    ):
        with pytest.raises(Refused):
            verb()
    assert not proofs_quotes.without_evidence()


def test_the_company_may_win_deals_by_hand(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    actions.set_quote_settings(
        company=cast.company, wins_deal=False, valid_days=14, remind_days=0, terms="Net", actor=SYSTEM
    )
    accept(quote)
    deal = Deal.objects.get()
    assert deal.state == "open" and not BudgetLine.objects.exists()
    sales.win_deal(deal=deal, on=today(quote), actor=SYSTEM)
    assert SoldLine.objects.count() == 2


def test_an_owner_without_the_right_does_not_stop_the_yes(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.staff)
    accept(quote)
    assert Quote.objects.get().state == "accepted" and Deal.objects.get().state == "open"
    assert "still open" in Notification.objects.get(kind="quote.accepted").text


def test_a_colleague_records_a_late_yes(cast: Cast) -> None:
    quote = sent_quote(cast.company, valid_until=today(draft_quote(cast.company)), owner=cast.sales)
    with clock_moved(quote, 2):
        assert actions.expire_quote(quote=quote, actor=SYSTEM)
        assert not actions.expire_quote(quote=quote, actor=SYSTEM)
        with pytest.raises(Refused):
            accept(quote)
        answer = actions.Answer(name="Elif Kaya", way="signed", note="Scanned contract")
        made = actions.accept_quote(quote=quote, answer=answer, actor=cast.sales)
    assert (made.recorded_by, made.link, made.note) == (cast.sales, None, "Scanned contract")


def clock_moved(quote: Quote, days: int) -> Any:
    return clock.at(clock.now() + timedelta(days=days), company=quote.company)


def test_out_of_time_nobody_accepts_even_before_the_job(cast: Cast) -> None:
    quote = sent_quote(cast.company, valid_until=today(draft_quote(cast.company)))
    with clock_moved(quote, 1), pytest.raises(Refused, match="valid until"):
        accept(quote)


def test_declined_with_a_reason_once(cast: Cast) -> None:
    quote = sent_quote(cast.company, owner=cast.sales)
    for _time in range(2):
        actions.decline_quote(quote=quote, reason="Too dear", actor=SYSTEM)
    quote.refresh_from_db()
    assert (quote.state, quote.reason) == ("declined", "Too dear")
    assert TimelineEntry.objects.get(kind="quote.declined").said == "Too dear"
    assert Notification.objects.filter(kind="quote.declined").count() == 1


def test_a_revision_takes_the_place_when_it_is_sent(cast: Cast) -> None:
    old = sent_quote(cast.company)
    new = actions.revise_quote(quote=old, actor=cast.sales)
    assert actions.revise_quote(quote=old, actor=cast.sales) == new
    assert (new.state, new.revised_from, new.lines.count()) == ("draft", old, 2)
    actions.send_quote(quote=new, recipient="", subject="x", message="x", actor=cast.sales)
    old.refresh_from_db()
    assert old.state == "withdrawn" and Quote.objects.get(pk=new.pk).number.endswith("0002")
    copy = actions.copy_quote(quote=old, actor=cast.sales)
    assert copy.revised_from is None and copy.net_amount == old.net_amount


def test_a_concurrent_edit_is_a_conflict(cast: Cast) -> None:
    quote = draft_quote(cast.company)
    lines = list(quote.lines.all())
    quote.title = "Better"
    actions.edit_quote(quote=quote, lines=lines[:1], version=quote.version, actor=cast.sales)
    assert Quote.objects.get().title == "Better" and QuoteLine.objects.count() == 1
    with pytest.raises(Conflict):
        actions.edit_quote(quote=quote, lines=lines[:1], version=1, actor=cast.sales)


def test_the_owner_is_reminded_once_and_the_answer_ends_it(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    assert actions.remind_owner(quote=quote, actor=SYSTEM) and not actions.remind_owner(quote=quote, actor=SYSTEM)
    step = FollowUp.objects.get()
    assert (step.owner, step.deal, QuoteReminder.objects.count()) == (cast.sales, quote.deal, 1)
    accept(quote)
    step.refresh_from_db()
    assert step.done_at is not None


def test_a_link_can_be_closed_and_runs_out(cast: Cast) -> None:
    quote = sent_quote(cast.company)
    link = quote.links.get()
    token = token_for(link.nonce)
    assert link_of(token) == link and link_of(token[:-1]) is None and link_of("") is None
    with clock_moved(quote, 100):
        assert link_of(token) is None
    for _time in range(2):
        actions.revoke_link(link=link, actor=cast.sales)
    assert link_of(token) is None


def test_another_client_s_deal_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        draft_quote(cast.company, deal=DealFactory(company=cast.company))


def test_attached_to_another_project_the_links_stay(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    accept(quote)
    deal = Deal.objects.get()
    other = Project.objects.create(
        company=cast.company, name="Old", organisation=deal.organisation, currency=deal.currency
    )
    work.attach_deal(project=other, deal=deal, actor=SYSTEM)
    assert set(SoldLine.objects.values_list("budget_line__project", flat=True)) == {other.pk}
