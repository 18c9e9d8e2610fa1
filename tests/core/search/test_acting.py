"""Acts from the palette: only those the person may do, on rows they may see, in states that allow it; asked when meant."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from billing.models import Invoice
from core import clock
from core.models import User
from core.search.acting import find_acts
from core.search.finding import find
from core.textkeys import fold
from crm import actions
from tests.billing.factories import draft, issued
from tests.billing.quotes.factories import quoted_deal, ready
from tests.cast import Cast, client_of
from tests.factories import DealFactory, LeadFactory, OrganisationFactory, PersonFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def offered(user: User, query: str) -> dict[str, str]:
    return {str(hit.label): hit.url for hit in find_acts(user, fold(query), 6)}


def test_a_verb_and_a_record_lead_to_the_act(cast: Cast) -> None:
    client = OrganisationFactory(name="Merituuli Ferries Oy", owner=cast.sales)
    deal = DealFactory(company=cast.company, owner=cast.sales, organisation=client, name="Booking flow")
    assert offered(cast.sales, "win booking") == {"Mark as won: Booking flow": reverse("crm:deal_win", args=[deal.pk])}
    assert offered(cast.sales, "booking win") == offered(cast.sales, "WIN merituuli") == offered(cast.sales, "win booking")
    hit = find_acts(cast.sales, "win booking", 6)[0]
    assert hit.dialog and hit.sub == "Merituuli Ferries Oy"
    person = PersonFactory(name="Elif Yıldız", owner=cast.sales)
    assert offered(cast.sales, "log call with ELİF YILDIZ") == {
        "Log a call: Elif Yıldız": f"{reverse('crm:activity_new')}?kind=call&person={person.pk}"
    }
    assert offered(cast.sales, "new quote for meri") == {
        "New quote: Merituuli Ferries Oy": f"{reverse('billing:quote_new')}?customer={client.pk}",
        "Draft a quote of the deal Booking flow": reverse("billing:quote_deal", args=[deal.pk]),
    }
    lead = LeadFactory(company=cast.company, owner=cast.sales, name="Maria Holm", organisation_name="")
    assert list(offered(cast.sales, "convert holm").values()) == [reverse("crm:lead_convert", args=[lead.pk])]


def test_not_what_the_state_or_the_rights_forbid(cast: Cast) -> None:
    ready(cast.company)
    client = OrganisationFactory(name="Merituuli", owner=cast.owner)
    waiting = draft(cast.company, customer=client)
    done = issued(cast.company, customer=client)
    assert list(offered(cast.owner, "issue meri").values()) == [reverse("billing:invoice_issue", args=[waiting.pk])]
    assert offered(cast.owner, f"issue {done.number}") == {}
    assert reverse("billing:invoice_send", args=[done.pk]) in offered(cast.owner, f"send {done.number}").values()
    for user in (cast.staff, cast.stranger, cast.auditor):
        assert offered(user, "issue meri") == {}
    theirs = DealFactory(company=cast.company, owner=cast.owner, organisation=client, name="Ours")
    assert offered(cast.stranger, "win ours") == {} and offered(cast.staff, "win ours") == {}
    actions.win_deal(deal=theirs, on=clock.today(cast.company), actor=cast.owner)
    assert offered(cast.owner, "win ours") == {}
    assert Invoice.objects.drafts().count() == 1, "the palette looks, it does not act"


def test_each_address_opens_for_whom_it_is_offered(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.owner)
    client = quote.customer
    ProjectFactory(company=cast.company, name="Nordlys")
    LeadFactory(company=cast.company, owner=cast.owner, name="Nordlys")
    PersonFactory(name="Nordlys", owner=cast.owner)
    seen = 0
    for words in (
        "log call with", "log meeting with", "note about", "follow up with", "new deal for", "new quote for",
        "new invoice for", "payment from", "win", "lose", "move", "estimate", "accepted", "revise",
    ):  # fmt: skip
        for label, url in offered(cast.owner, f"{words} {client.name[:4]}").items():
            assert client_of(cast.owner).get(url).status_code == 200, (label, url)
            seen += 1
    for words in ("log hours on", "convert", "drop", "write to"):
        [url] = offered(cast.owner, f"{words} nordlys").values()
        assert client_of(cast.owner).get(url).status_code == 200, url
    assert seen > 12


def test_in_the_language_of_the_reader(cast: Cast) -> None:
    DealFactory(company=cast.company, owner=cast.sales, name="İstanbul sitesi")
    for language, query in (("fi", "voita istanbul"), ("tr", "istanbul kazan"), ("tr", "KAZAN İSTANBUL")):
        with override(language):
            assert len(offered(cast.sales, query)) == 1, (language, query)


def test_nothing_is_asked_before_the_words_are_a_command_s(cast: Cast) -> None:
    DealFactory(company=cast.company, owner=cast.sales, name="Winter campaign")
    find(cast.sales, "warm")
    for query in ("winter campaign", "wi", "win", "issued", "newquote for kaya"):
        with CaptureQueriesContext(connection) as asked:
            assert find_acts(cast.sales, query, 7) == []
        assert len(asked) == 0, query


def test_the_palette_opens_it_in_a_dialog_and_without_script_as_a_page(cast: Cast) -> None:
    deal: Any = DealFactory(company=cast.company, owner=cast.sales, name="Booking flow")
    url = reverse("crm:deal_win", args=[deal.pk])
    page = client_of(cast.sales).get("/palette/?q=win booking", headers={"HX-Request": "true"}).content.decode()
    assert f'href="{url}"' in page and f'hx-get="{url}" hx-target="#modal"' in page
    assert page.index("Mark as won: Booking flow") < page.index("</div>")
    assert f'href="{url}"' in client_of(cast.sales).get("/search/?q=win booking").content.decode()
