"""Nobody is offered a link that only answers that they may not."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from core import clock
from tests.billing.factories import hours
from tests.billing.quotes.factories import quoted_deal
from tests.cast import Cast, client_of
from tests.factories import PersonFactory, ProjectFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("sales", "lead", "finance", "staff", "auditor")


@pytest.fixture
def pages(cast: Cast) -> list[str]:
    quote = quoted_deal(cast.company, owner=cast.owner)
    client, deal = quote.customer, quote.deal
    assert deal is not None
    person = PersonFactory(owner=cast.owner)
    project = ProjectFactory(
        organisation=client, company=cast.company, lead=cast.lead, department=cast.delivery, deal=deal
    )
    hours(project, cast.staff, on=clock.today(cast.company))
    lists = ("crm:agenda", "crm:board", "crm:people", "crm:organisations", "projects:projects", "projects:hours")
    records = [row.get_absolute_url() for row in (client, deal, person, project, quote)]
    return [*map(reverse, lists), reverse("billing:quotes"), *records]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_link_that_is_offered_lets_one_in(cast: Cast, pages: list[str], person: str) -> None:
    client = client_of(cast.of(person))
    refused: dict[str, str] = {}
    asked: dict[str, int] = {}
    for page in pages:
        answer = client.get(page)
        if answer.status_code != 200:
            continue
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        for url in {found.replace("&amp;", "&") for found in re.findall(r'href="(/[^"#]*)"', main)}:
            if url not in asked and "format=" not in url and "/pdf/" not in url:
                asked[url] = client.get(url).status_code
            if asked.get(url) == 403:
                refused[url] = page
    assert asked and not refused
