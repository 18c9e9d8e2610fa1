"""Today, cash and receivables of another company: a switch for who sees money, and addresses that stay with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import Company
from tests.billing import factories as billing
from tests.cast import Cast, client_of
from tests.factories import CompanyFactory, NumberSeriesFactory

pytestmark = pytest.mark.django_db
PAGES = ("reporting:today", "reporting:cash", "reporting:receivables")


@pytest.fixture
def sister(cast: Cast) -> Company:
    return CompanyFactory(name="Luoto Dijital")


@pytest.mark.parametrize("route", PAGES)
def test_an_owner_of_two_companies_switches(cast: Cast, sister: Company, route: str) -> None:
    html = client_of(cast.owner).get(reverse(route)).content.decode()
    assert f'<a href="?company={cast.company.pk}" aria-current="page">' in html
    assert f'<a href="?company={sister.pk}">Luoto Dijital</a>' in html
    other = client_of(cast.owner).get(f"{reverse(route)}?company={sister.pk}").content.decode()
    assert f'<a href="?company={sister.pk}" aria-current="page">Luoto Dijital</a>' in other


@pytest.mark.parametrize("route", PAGES)
def test_one_company_needs_no_switch(cast: Cast, route: str) -> None:
    assert "?company=" not in client_of(cast.owner).get(reverse(route)).content.decode()


def test_who_sees_no_money_has_no_switch(cast: Cast, sister: Company) -> None:
    html = client_of(cast.staff).get(f"{reverse('reporting:today')}?company={sister.pk}").content.decode()
    assert "Luoto Dijital" not in html


def test_what_stands_on_today_is_of_the_company_asked_for(cast: Cast, sister: Company) -> None:
    long_ago = clock.today(cast.company) - timedelta(days=90)
    billing.firm()
    NumberSeriesFactory(company=cast.company, fiscal_year=long_ago.year)
    invoice = billing.issued(cast.company, on=long_ago)
    owner, today = client_of(cast.owner), reverse("reporting:today")
    assert invoice.customer.name in owner.get(today).content.decode()
    html = owner.get(f"{today}?company={sister.pk}").content.decode()
    assert invoice.customer.name not in html
    for route in ("reporting:cash", "reporting:margins", "reporting:receivables"):
        assert f"{reverse(route)}?company={sister.pk}" in html


@pytest.mark.parametrize("text", ["x", "0", "-1", "99999999", "9" * 40, "İ🙂"])
def test_a_company_that_is_not_there_shows_ones_own(cast: Cast, sister: Company, text: str) -> None:
    for route in PAGES:
        html = client_of(cast.owner).get(reverse(route), {"company": text}).content.decode()
        assert f'<a href="?company={cast.company.pk}" aria-current="page">' in html


def test_a_week_of_another_company_leads_back_to_it(cast: Cast, sister: Company) -> None:
    owner = client_of(cast.owner)
    html = owner.get(f"{reverse('reporting:cash')}?company={sister.pk}").content.decode()
    [url, *_rest] = re.findall(r'<a class="rowlink" href="([^"]+)"', html)
    assert url.endswith(f"?company={sister.pk}")
    assert f"{reverse('reporting:cash')}?company={sister.pk}" in owner.get(url).content.decode()


def test_every_figure_of_the_cash_page_stays_with_its_company(cast: Cast, sister: Company) -> None:
    owner = client_of(cast.owner)
    html = owner.get(f"{reverse('reporting:cash')}?company={sister.pk}").content.decode()
    weeks = set(re.findall(r'href="(/[^"]*cash/[0-9-]+/[^"]*)"', html))
    assert weeks and all(url.endswith(f"?company={sister.pk}") for url in weeks)
    today = owner.get(f"{reverse('reporting:today')}?company={sister.pk}").content.decode()
    assert f'{reverse("reporting:cash")}?company={sister.pk}#accounts-h' in today and 'id="accounts-h"' in html
