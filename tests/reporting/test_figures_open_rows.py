"""Each figure opens the rows that make it up, and the column that sums to it stands among the columns shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse

from billing.queries.bank import unmatched
from core import clock
from core.lists import ListView
from reporting.attention import needs
from reporting.today import Reader, figures
from tests.billing.bank_import.statements import row, sheet, take
from tests.billing.factories import firm, hours, issued, line
from tests.cast import Cast, client_of
from tests.factories import CompanyFactory, CostCentreFactory, DealFactory, OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def sum_behind(reader: Any, url: str, column: str) -> list[Decimal]:
    """What the list at the address shows below the column, each currency apart."""
    parts = urlsplit(url)
    view: type[ListView] = resolve(parts.path).func.view_class
    listing = view.opened(reader, parts.query)
    assert not listing.is_broken, listing.problems
    assert column in [shown.name for shown in listing.columns], "the column of the figure is not shown"
    return [Decimal(value) for _code, value in listing.totals.get(column, [])]


def test_each_figure_of_today_is_the_sum_of_the_rows_it_opens(cast: Cast) -> None:
    firm()
    other, today = CompanyFactory(name="Luoto Dijital A.Ş."), clock.today(cast.company)
    client = OrganisationFactory(owner=cast.sales)
    issued(cast.company, line("100"), customer=client)
    for company in (cast.company, other):
        DealFactory(company=company, owner=cast.sales)
        project = ProjectFactory(company=company, department=cast.delivery, lead=cast.lead)
        for person in (cast.staff, cast.sales):
            hours(project, person, on=today - timedelta(days=2))
    for person in (cast.owner, cast.lead):
        shown = {figure.label: figure for figure in figures(Reader(person, cast.company, today))}
        invoiced = next(figure for label, figure in shown.items() if label.startswith("Invoiced in"))
        assert invoiced.value == "€100" or person is cast.lead
        if person is cast.owner:
            assert sum_behind(person, invoiced.url, "net") == [Decimal(100)]
            [weighted] = sum_behind(person, shown["Weighted pipeline"].url, "weighted")
            assert Reader(person, cast.company, today).money(weighted) == shown["Weighted pipeline"].value
        used = shown["Utilisation, 4 weeks"]
        [minutes] = sum_behind(person, used.url, "billable_minutes")
        assert used.note.startswith(f"{minutes / 60:.0f} billable of")


def test_each_figure_of_margins_is_the_sum_of_the_facts_it_opens(cast: Cast) -> None:
    day = clock.today(cast.company)
    centre = CostCentreFactory(company=cast.company)
    client = ProjectFactory(company=cast.company, department=cast.delivery, cost_centre=centre)
    internal = ProjectFactory(company=cast.company, organisation=None, department=cast.delivery, cost_centre=centre)
    for project in (client, internal):
        given = {"department": cast.delivery, "cost_centre": centre, "cost_amount": Decimal(40)}
        hours(project, cast.staff, price="100" if project == client else "0", **given)
    page = client_of(cast.finance).get(
        reverse("reporting:margins"), {"by": "cost_centre", "from": day, "to": day, "company": cast.company.pk}
    )
    found = {figure.label: sum_behind(cast.finance, figure.url, "part") for figure in page.context["figures"]}
    assert found == {
        "Revenue, excl. VAT": [Decimal(100)],
        "Net revenue": [Decimal(100)],
        "Own work": [Decimal(-40)],
        "Contribution": [Decimal(60)],
        "Overhead": [Decimal(-40)],
    }
    [shown] = [one for one in page.context["rows"] if one["name"] == str(centre)]
    assert shown["cells"]["contribution"] == "€60"
    assert sum_behind(cast.finance, shown["url"], "part") == [Decimal(60)]


def test_facts_say_their_period_and_when_revenue_counts(cast: Cast) -> None:
    page = client_of(cast.finance).get(reverse("reporting:facts"), {"first": "2026-11-01", "last": "2026-11-30"})
    assert "1 Nov 2026 – 30 Nov 2026. Revenue counts when it is earned." in page.content.decode()


def test_what_is_archived_or_gone_can_still_be_asked_for(cast: Cast) -> None:
    """A report names them long after nobody may choose them any more."""
    client, project = OrganisationFactory(), ProjectFactory(company=cast.company)
    hours(project, cast.staff)
    for gone in (client, project):
        gone.archived_at = clock.now()
        gone.save()
    cast.staff.is_active = False
    cast.staff.save()
    facts, worked = reverse("reporting:facts"), reverse("projects:hours")
    assert sum_behind(cast.finance, f"{facts}?project={project.pk}", "part")
    assert sum_behind(cast.finance, f"{facts}?organisation={client.pk}", "part") == []
    assert sum_behind(cast.finance, f"{worked}?user={cast.staff.pk}", "worked_minutes") == [Decimal(60)]


def test_money_that_waits_in_the_bank_counts_what_came_in_only(cast: Cast) -> None:
    firm()
    day = clock.today(cast.company)
    take(sheet(row("250.00", day, name="Who Knows"), row("-40.00", day, name="Bank"), on=day))
    [waits] = unmatched()
    assert (waits.incoming, waits.count) == (Decimal(250), 1)
    page = client_of(cast.finance).get(reverse("billing:bank"))
    [shown] = [figure for figure in page.context["figures"] if figure.label == "Unmatched money in"]
    assert sum_behind(cast.finance, reverse("billing:bank") + shown.url, "amount") == [Decimal(250)]
    own = [one for one in needs(Reader(cast.finance, cast.company, day)) if "no match" in str(one.title)]
    assert len(own) == 1 and own[0].url.endswith(f"company={cast.company.pk}")
    assert sum_behind(cast.finance, own[0].url, "amount") == [Decimal(250)]
    sister = CompanyFactory(name="Luoto Dijital A.Ş.")
    assert sum_behind(cast.finance, own[0].url.replace(f"company={cast.company.pk}", f"company={sister.pk}"), "amount") == []
