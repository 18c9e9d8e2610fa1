"""The forecast: every figure is the total of the list it opens, weeks are kept once, targets count once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlparse

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.access import System, grants_of
from core.editing import archive
from core.errors import Refused
from core.models import AuditEvent, ExchangeRate, User
from core.permissions import Scope
from crm.actions import open_deal, set_targets, win_deal
from crm.actions.targets import Entry
from crm.calculations.targets import Wanted, targets_by_month
from crm.lists import DealList
from crm.models import Deal, SalesTarget
from crm.permissions import DEAL_EDIT
from reporting.actions import keep_forecast
from reporting.forecast_asked import Asked, asked, months_of
from reporting.forecast_page import ForecastPage
from reporting.forecasts import added, moves
from reporting.jobs import keep_forecasts
from reporting.models import ForecastLine, ForecastSnapshot
from tests.cast import Cast
from tests.factories import DealFactory, FollowUpFactory, currency

pytestmark = pytest.mark.django_db
JOB = System("test")


def total_of(user: User, url: str, column: str) -> Decimal:
    """What stands under the list that a figure opens."""
    address = urlparse(url)
    assert address.path == reverse("crm:deals")
    listing = DealList.opened(user, address.query)
    listing.page  # noqa: B018
    assert not listing.problems
    return Decimal(sum(amount for _code, amount in listing.totals.get(column, ())))


def query_of(user: User, text: str = "") -> Asked:
    found = asked(user, QueryDict(text))
    assert found is not None
    return found


@pytest.fixture
def deals(cast: Cast) -> list[Deal]:
    """Deals of two people: this month, later, late, undated, committed, left out, won, in dollars, without a step."""
    today = clock.today(cast.company)
    ends = [0, 0, 1, 40, 75, -10, None, 20, 20]
    kinds = ["pipeline", "commit", "pipeline", "commit", "pipeline", "pipeline", "pipeline", "omitted", "pipeline"]
    made = []
    for number, (away, kind) in enumerate(zip(ends, kinds, strict=True)):
        close = None if away is None else today + timedelta(days=away)
        owner = cast.sales if number % 2 else cast.owner
        deal = DealFactory(
            company=cast.company, owner=owner, value=1000 * (number + 1) + Decimal("0.37"), home_value=0,
            expected_close_on=close, forecast_category=kind, probability=(None, 35)[number % 2],
        )  # fmt: skip
        deal.home_value = deal.value
        deal.save()
        if number % 3:
            FollowUpFactory(deal=deal, owner=owner)
        made.append(deal)
    won = DealFactory(company=cast.company, owner=cast.sales, value=7000, home_value=7000)
    win_deal(deal=won, on=today, actor=cast.owner)
    return made


@pytest.mark.parametrize("span", ["month", "quarter", "next_quarter", "half", "year"])
@pytest.mark.parametrize("by", ["month", "person", "team"])
def test_every_figure_is_the_total_of_the_list_it_opens(cast: Cast, deals: list[Deal], span: str, by: str) -> None:
    # The last of next quarter may lie farther off than the others.
    soon = months_of("next_quarter", clock.today(cast.company))[0]
    DealFactory(company=cast.company, owner=cast.sales, value=50, home_value=50, expected_close_on=soon)
    columns = {"won": "home_value", "commit": "home_value", "weighted": "weighted", "best": "home_value"}
    for narrowed in ("", f"&owner={cast.sales.pk}"):
        page = ForecastPage(cast.owner, query_of(cast.owner, f"span={span}&by={by}{narrowed}"))
        names = list(columns)
        assert page.total.weighted > 0
        for row in [*page.rows(), page.total_row()]:
            for name, cell in zip(names, row.cells, strict=True):
                shown = total_of(cast.owner, cell.url, columns[name]) if cell.url else Decimal(0)
                assert (page.money(shown) if shown else "–") == cell.text or page.money(shown) == cell.text
                if cell.note_url:
                    assert page.money(total_of(cast.owner, cell.note_url, "weighted")) in cell.note
        for row in page.apart():
            assert page.money(total_of(cast.owner, row["url"], "home_value")) == row["best"]
            assert page.money(total_of(cast.owner, row["url"], "weighted")) == row["weighted"]


def test_omitted_deals_count_nowhere_and_late_ones_apart(cast: Cast, deals: list[Deal]) -> None:
    page = ForecastPage(cast.owner, query_of(cast.owner, "span=half"))
    counted = [deal for deal in deals if deal.forecast_category != "omitted"]
    assert added(page.parts).best == sum(deal.home_value for deal in counted)
    assert {row["best"] for row in page.apart()} == {page.money(deals[5].home_value), page.money(deals[6].home_value)}
    assert page.total.won == 7000


def test_who_sees_own_deals_sees_an_own_forecast(cast: Cast, deals: list[Deal]) -> None:
    grants_of(cast.sales)["crm.deal.view"] = Scope.OWN
    page = ForecastPage(cast.sales, query_of(cast.sales))
    assert {part.owner for part in page.parts} == {cast.sales.pk}


def test_a_foreign_deal_counts_at_its_rate_and_the_page_says_so(cast: Cast, client: Client) -> None:
    today = clock.today(cast.company)
    ExchangeRate.objects.create(base_id="EUR", currency=currency("USD"), rate=Decimal("0.9"), on=today, source="ECB")
    deal = DealFactory.build(
        company=cast.company, owner=cast.sales, value=Decimal(1000), currency=currency("USD"),
        organisation=DealFactory(company=cast.company).organisation, expected_close_on=today,
    )  # fmt: skip
    stage = DealFactory(company=cast.company).stage
    deal.stage, deal.pipeline = stage, stage.pipeline
    open_deal(deal=deal, actor=cast.sales)
    assert (deal.home_value, deal.rate_on) == (Decimal("900.00"), today)
    client.force_login(cast.sales)
    page = client.get(reverse("reporting:forecast")).content.decode()
    assert "at a rate of 0.9" in page


def test_a_week_is_kept_once_and_never_changes(cast: Cast, deals: list[Deal]) -> None:
    kept = keep_forecast(company=cast.company, actor=JOB)
    assert kept is not None and keep_forecast(company=cast.company, actor=JOB) is None
    keep_forecasts()
    assert ForecastSnapshot.objects.filter(company=cast.company).count() == 1
    assert kept.lines.count() == len(deals) - 1
    assert kept.week_on.weekday() == 0
    assert AuditEvent.objects.filter(kind="reporting.ForecastKept").count() >= 1
    with pytest.raises(DatabaseError), transaction.atomic():
        ForecastLine.objects.filter(snapshot=kept).update(home_value=1)


def test_the_difference_to_last_week_is_made_of_the_deals_that_moved(cast: Cast, deals: list[Deal]) -> None:
    monday = clock.now() - timedelta(days=7)
    with clock.at(monday, company=cast.company):
        keep_forecast(company=cast.company, actor=JOB)
    deals[1].home_value = deals[1].value = Decimal("9000")
    deals[1].save()
    deals[4].expected_close_on = clock.today(cast.company)
    deals[4].save()
    deals[2].probability = 80
    deals[2].save()
    win_deal(deal=deals[3], on=clock.today(cast.company), actor=cast.owner)
    found = query_of(cast.owner, "span=half")
    assert found.kept is not None
    page = ForecastPage(cast.owner, found)
    for months in (set(found.months), {found.months[0]}):
        now = added(part for part in page.parts if part.bucket in months)
        then = added(part for part in page.before if part.bucket in months)
        moved = moves(cast.owner, cast.company, found.kept, found.today)
        sums = [
            (move.after.sums.weighted if move.after and move.after.bucket in months else 0)
            - (move.before.sums.weighted if move.before and move.before.bucket in months else 0)
            for move in moved
        ]
        assert now.weighted - then.weighted == sum(sums)


def test_the_changes_page_names_what_happened(cast: Cast, client: Client, deals: list[Deal]) -> None:
    with clock.at(clock.now() - timedelta(days=7), company=cast.company):
        keep_forecast(company=cast.company, actor=JOB)
    win_deal(deal=deals[3], on=clock.today(cast.company), actor=cast.owner)
    client.force_login(cast.owner)
    forecast = client.get(reverse("reporting:forecast"))
    url = next(row.change.url for row in [forecast.context["total"]])
    page = client.get(url)
    told = {row.deal.pk: row.why for row in page.context["moved"].rows}
    assert told[deals[3].pk] == "Won"
    assert page.context["moved"].total[1] == forecast.context["total"].change.text
    assert client.get(reverse("reporting:forecast_changes") + "?month=junk&who=x,٣&against=2").status_code == 200


def test_the_pages_are_for_those_who_may(cast: Cast, client: Client) -> None:
    for user, status in ((cast.sales, 200), (cast.lead, 200), (cast.staff, 403), (cast.auditor, 403)):
        client.force_login(user)
        for name in ("forecast", "forecast_changes"):
            assert client.get(reverse(f"reporting:{name}")).status_code == status
    for user, status in ((cast.sales, 403), (cast.finance, 200), (cast.owner, 200)):
        client.force_login(user)
        assert client.get(reverse("crm:targets")).status_code == status
    assert client.get(reverse("reporting:forecast") + "?company=999&span=x&by=y&owner=٣&team=-1").status_code == 200


def test_the_page_asks_as_often_for_many_deals(
    cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    client.force_login(cast.owner)
    counts = []
    for many in (1, 30):
        for _number in range(many):
            DealFactory(company=cast.company, expected_close_on=clock.today(cast.company))
        for by in ("month", "person", "team"):
            with CaptureQueriesContext(connection) as asked_for:
                client.get(reverse("reporting:forecast") + f"?by={by}")
            counts.append(len(asked_for))
    assert counts[:3] == counts[3:]


# Targets ------------------------------------------------------------------------------------------------------------
def entry(cast: Cast, user: User | None, amount: str | None, was: str | None = None, month: int = 1) -> Entry:
    given = [None if text is None else Decimal(text) for text in (was, amount)]
    return Entry(user.pk if user else None, None if user else cast.delivery.pk, date(2026, month, 1), *given)


def test_targets_are_set_changed_and_taken_away(cast: Cast) -> None:
    set_targets(company=cast.company, entries=[entry(cast, cast.sales, "5000")], actor=cast.finance)
    again = [entry(cast, cast.sales, "6000", "5000"), entry(cast, None, "10000")]
    assert set_targets(company=cast.company, entries=again, actor=cast.finance) == 2
    assert sorted(SalesTarget.objects.values_list("net_amount", flat=True)) == [6000, 10000]
    assert set_targets(company=cast.company, entries=[entry(cast, cast.sales, None, "6000")], actor=cast.finance) == 1
    assert SalesTarget.objects.count() == 1
    assert AuditEvent.objects.filter(kind="crm.TargetsSet").count() == 3
    assert set_targets(company=cast.company, entries=[entry(cast, None, "10000", "10000")], actor=cast.finance) == 0


def test_a_sheet_that_is_older_than_another_is_refused(cast: Cast) -> None:
    set_targets(company=cast.company, entries=[entry(cast, cast.sales, "5000")], actor=cast.finance)
    with pytest.raises(Refused):
        set_targets(company=cast.company, entries=[entry(cast, cast.sales, "7000")], actor=cast.owner)
    with pytest.raises(PermissionDenied):
        set_targets(company=cast.company, entries=[entry(cast, cast.sales, "7000", "5000")], actor=cast.sales)
    grants_of(cast.lead)["crm.target.edit"] = Scope.TEAM
    with pytest.raises(PermissionDenied):
        set_targets(company=cast.company, entries=[entry(cast, cast.owner, "1")], actor=cast.lead)


def test_the_sheet_reads_what_people_type(cast: Cast, client: Client) -> None:
    client.force_login(cast.finance)
    url = reverse("crm:targets") + "?year=2026"
    key = f"u{cast.sales.pk}"
    assert f'name="{key}-1"' in client.get(url).content.decode()
    answer = client.post(url, {f"{key}-1": "5,000.50", f"{key}-year": "16000.50"})
    assert answer.status_code == 303
    rows = SalesTarget.objects.filter(user=cast.sales).order_by("month_on")
    assert [row.net_amount for row in rows] == [Decimal("5000.50")] + [Decimal("1000.00")] * 11
    assert client.post(url, {f"{key}-1": "abc"}).status_code == 422
    assert client.post(url, {f"{key}-1": "-5"}).status_code == 422
    assert client.post(url, {f"{key}-1": "9", f"{key}-1-was": "8"}).status_code == 409
    full = {f"{key}-{m}": "9" for m in range(1, 13)}
    assert client.post(url, full | {f"{key}-year": "1"}).status_code == 422


def test_a_target_shows_beside_what_is_expected(cast: Cast, deals: list[Deal]) -> None:
    month = clock.today(cast.company).replace(day=1)
    made = Entry(cast.sales.pk, None, month, None, Decimal(20000))
    set_targets(company=cast.company, entries=[made], actor=cast.finance)
    page = ForecastPage(cast.owner, query_of(cast.owner, "span=month"))
    row = page.rows()[0]
    assert row.target == page.money(Decimal(20000))
    assert row.reach == int(100 * (page.total.won + page.total.weighted) / 20000)
    person = ForecastPage(cast.owner, query_of(cast.owner, "span=month&by=person"))
    assert {row.name: row.target for row in person.rows()}[cast.sales.name] == page.money(Decimal(20000))


AMOUNT = st.decimals(1, 10**6, places=2)
WANTED = st.builds(
    lambda person, team, is_team, amount: Wanted(None if is_team else person, team if is_team else None, MONTHS, amount),
    st.integers(1, 6), st.integers(1, 3), st.booleans(), AMOUNT,
)  # fmt: skip
MONTHS = date(2026, 3, 1)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(WANTED, max_size=9, unique_by=lambda row: (row.person, row.team)),
    st.dictionaries(st.integers(1, 6), st.integers(1, 3)),
)
def test_each_target_counts_once(rows: list[Wanted], team_of: dict[int, int]) -> None:
    total = targets_by_month(rows, team_of).get(MONTHS, Decimal(0))
    of_teams = sum(targets_by_month(rows, team_of, team=team).get(MONTHS, Decimal(0)) for team in (1, 2, 3))
    alone = sum(row.amount for row in rows if row.person is not None and row.person not in team_of)
    assert total == of_teams + alone
    own = {row.team for row in rows if row.team}
    assert all(
        targets_by_month(rows, team_of, team=team)[MONTHS] == next(r.amount for r in rows if r.team == team)
        for team in own
    )


def test_the_months_of_a_span() -> None:
    day = date(2026, 11, 22)
    assert months_of("next_quarter", day)[0] == date(2027, 1, 1)
    assert months_of("half", day)[-1] == date(2027, 4, 1)
    assert len(months_of("year", day)) == 12 and months_of("quarter", day)[0] == date(2026, 10, 1)


# What was kept stays --------------------------------------------------------------------------------------------------
def test_putting_a_deal_away_moves_this_week_and_not_the_last(cast: Cast, client: Client, deals: list[Deal]) -> None:
    with clock.at(clock.now() - timedelta(days=7), company=cast.company):
        keep_forecast(company=cast.company, actor=JOB)
    before = ForecastPage(cast.owner, query_of(cast.owner))
    kept, won = added(before.before), before.total.won
    archive(row=deals[1], actor=cast.owner, permission=DEAL_EDIT)
    archive(row=Deal.objects.get(state="won"), actor=cast.owner, permission=DEAL_EDIT)
    after = ForecastPage(cast.owner, query_of(cast.owner))
    assert (added(after.before), after.total.won) == (kept, won)
    assert after.total.best == before.total.best - deals[1].home_value
    assert total_of(cast.owner, after.total_row().cells[0].url, "home_value") == won
    client.force_login(cast.owner)
    forecast = client.get(reverse("reporting:forecast"))
    page = client.get(forecast.context["total"].change.url)
    assert {row.deal.pk: row.why for row in page.context["moved"].rows}[deals[1].pk] == "Archived"
    assert page.context["moved"].total[1] == forecast.context["total"].change.text


def test_a_deal_that_has_counted_stays(cast: Cast, deals: list[Deal]) -> None:
    keep_forecast(company=cast.company, actor=JOB)
    with pytest.raises(ProtectedError), transaction.atomic():
        deals[0].delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ForecastLine.objects.filter(deal=deals[0]).delete()
