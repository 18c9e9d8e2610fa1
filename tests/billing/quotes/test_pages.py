"""The pages of quotes: the firm's own, pressed without script, and the client's behind its link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing import actions
from billing.models import Quote, QuoteAcceptance, QuoteFile
from core import clock
from core.models import Notification
from crm.models import Deal, TimelineEntry
from projects.models import Project
from tests.billing.factories import SYSTEM, customer
from tests.billing.quotes.factories import accept, door, draft_quote, quoted_deal, ready, sent_quote, today
from tests.cast import Cast, client_of
from tests.factories import DealFactory, PersonFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def url(name: str, *args: Any) -> str:
    return reverse(f"billing:{name}", args=args)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


def lines_of(*rows: dict[str, str]) -> dict[str, str]:
    data = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for at, row in enumerate(rows):
        given = {"quantity": "1", "unit": "h", "unit_price": "100", "tax_class": "standard", "ORDER": str(at + 1)} | row
        data |= {f"lines-{at}-{name}": value for name, value in given.items()}
    return data


def outside(agent: str = "Mozilla/5.0 Firefox/140") -> Client:
    return Client(headers={"User-Agent": agent}, enforce_csrf_checks=True)


def test_from_the_deal_to_the_client_s_yes_and_the_project(cast: Cast) -> None:
    ready(cast.company)
    deal = DealFactory(company=cast.company, organisation=customer(language="fi"), owner=cast.sales, person=PersonFactory())
    seller = client_of(cast.sales)
    assert "A quote takes its lines from the estimate" in text(seller.get(url("deal_quotes", deal.pk)))
    assert seller.get(url("quote_deal", deal.pk)).status_code == 200
    answer = seller.post(url("quote_deal", deal.pk))
    quote = Quote.objects.get()
    assert answer["Location"] == url("quote_edit", quote.pk)
    page = seller.get(answer["Location"]).content.decode()
    original = re.search(r'name="original" value="([^"]+)"', page)
    data = {
        "version": str(quote.version), "original": original[1] if original else "", "title": "Verkkokauppa İş 🚀",
        "deal": str(deal.pk), "owner": str(cast.sales.pk), "payment_term": str(quote.payment_term_id), "currency": "EUR",
        "language": "fi", "valid_until": quote.valid_until.isoformat(), "person": str(deal.person_id),
    } | lines_of({"description": "Suunnittelu", "quantity": "10"}, {"description": "Lisenssi", "unit": "pcs"})  # fmt: skip
    assert seller.post(answer["Location"], data).status_code == 303
    sums = seller.post(answer["Location"], data | {"lines-act": "totals"}, headers={"HX-Request": "true"})
    assert "€1,380.50" in text(sums)
    assert seller.get(url("quote_pdf", quote.pk))["Content-Type"] == "application/pdf"
    assert seller.get(url("quote_send", quote.pk)).status_code == 200
    sent = {"recipient": "kaisa@suvanto.example", "subject": "Tarjous", "message": "Hei"}
    assert seller.post(url("quote_send", quote.pk), sent).status_code == 303
    assert "Sent" in text(seller.get(url("quote", quote.pk))) and "Not opened yet" in text(seller.get(url("quote", quote.pk)))

    quote.refresh_from_db()
    client, path = outside(), door(quote)
    page = client.get(path)
    said = text(page)
    assert page.status_code == 200 and not page.cookies and "Hyväksy" in said and "1 380,50 €" in said
    assert page["X-Robots-Tag"].startswith("noindex") and page["Referrer-Policy"] == "no-referrer"
    assert client.get(f"{path}pdf/")["Content-Type"] == "application/pdf"
    missing = client.post(f"{path}accept/", {"name": "", "email": "x"})
    assert missing.status_code == 422 and not QuoteAcceptance.objects.exists()
    yes = {"name": "Kaisa Öğüt", "email": "kaisa@suvanto.example", "agree": "on"}
    for _time in range(2):
        assert client.post(f"{path}accept/", yes)["Location"] == path
    kept = QuoteAcceptance.objects.get()
    assert (kept.name, kept.ip, kept.user_agent) == ("Kaisa Öğüt", "127.0.0.1", "Mozilla/5.0 Firefox/140")
    assert "Kiitos" in text(client.get(path))
    assert Deal.objects.get().state == "won"
    assert [row.name for row in Project.objects.get().budget_lines.all()] == ["Suunnittelu", "Lisenssi"]
    assert "Kaisa Öğüt accepted this" in text(seller.get(url("quote", quote.pk)))


def test_only_the_client_opens(cast: Cast) -> None:
    quote = sent_quote(cast.company, owner=cast.sales)
    path = door(quote)
    for one in (client_of(cast.sales), outside("Slackbot-LinkExpanding 1.0"), outside("")):
        assert one.get(path).status_code == 200
    outside().head(path)
    outside().get(path, headers={"Sec-Purpose": "prefetch;prerender"})
    assert quote.links.get().opened_count == 0 and not Notification.objects.exists()
    outside().get(path)
    outside().get(path)
    link = quote.links.get()
    assert link.opened_count == 2 and link.first_opened_at and link.last_opened_at
    assert TimelineEntry.objects.filter(kind="quote.opened").count() == 1
    assert Notification.objects.filter(user=cast.sales, kind="quote.opened").count() == 1
    assert "opened 2 times" in text(client_of(cast.sales).get(url("quote", quote.pk)))


def test_no_and_what_else_became_of_it_is_said_kindly(cast: Cast) -> None:
    declined = sent_quote(cast.company)
    assert outside().post(f"{door(declined)}decline/", {"reason": "Too dear"}).status_code == 303
    assert "You declined" in text(outside().get(door(declined)))
    again = outside().post(f"{door(declined)}accept/", {"name": "A", "email": "a@b.example", "agree": "on"})
    assert again.status_code == 409 and "be accepted any more" in text(again)
    withdrawn = sent_quote(cast.company)
    actions.withdraw_quote(quote=withdrawn, reason="Mistake", actor=SYSTEM)
    page = text(outside().get(door(withdrawn)))
    assert "was withdrawn" in page and withdrawn.owner.email in page and "Design work" not in page
    assert outside().get(f"{door(withdrawn)}pdf/").status_code == 410
    replaced = sent_quote(cast.company)
    newer = actions.revise_quote(quote=replaced, actor=SYSTEM)
    actions.send_quote(quote=newer, recipient="", subject="x", message="x", actor=SYSTEM)
    assert "newer quote" in text(outside().get(door(replaced)))
    late = sent_quote(cast.company, valid_until=today(replaced))
    with clock.at(clock.now() + timedelta(days=2), company=cast.company):
        assert "has run out" in text(outside().get(door(late)))


def test_a_stranger_s_door_is_closed_and_knocked_at_seldom(cast: Cast) -> None:
    assert outside().get("/q/abc/").status_code == 404
    assert outside().post("/q/abc/accept/", {}).status_code == 404
    quote = sent_quote(cast.company)
    link = quote.links.get()
    path = door(quote)
    actions.revoke_link(link=link, actor=SYSTEM)
    assert "closed" in text(outside().get(path))
    seen = [outside().get(f"/q/{n}/").status_code for n in range(70)]
    assert seen[0] == 404 and seen[-1] == 429


def test_a_get_answers_nothing(cast: Cast) -> None:
    quote = sent_quote(cast.company)
    for way in ("accept", "decline"):
        assert outside().get(f"{door(quote)}{way}/").status_code == 303
    assert Quote.objects.get().state == "sent"


def test_a_colleague_records_yes_with_the_paper(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.owner)
    seller = client_of(cast.owner)
    assert seller.get(url("quote_accepted", quote.pk)).status_code == 200
    bare = seller.post(url("quote_accepted", quote.pk), {"way": "signed", "name": "Elif"})
    assert bare.status_code == 422 and "Say in a note" in text(bare)
    upload = SimpleUploadedFile("contract.pdf", PDF, "application/pdf")
    answer = seller.post(url("quote_accepted", quote.pk), {"way": "signed", "name": "Elif", "upload": upload})
    assert answer.status_code == 303 and answer["Location"] == f"/projects/{Project.objects.get().pk}/setup/"
    made = QuoteAcceptance.objects.get()
    assert made.evidence is not None and made.evidence.name == "contract.pdf" and made.recorded_by == cast.owner


@pytest.mark.parametrize("verb", ["copy", "revise", "withdraw", "declined", "preview"])
def test_the_other_verbs_have_their_pages(cast: Cast, verb: str) -> None:
    quote = sent_quote(cast.company)
    seller = client_of(cast.sales)
    assert seller.get(url(f"quote_{verb}", quote.pk)).status_code == 200
    if verb != "preview":
        assert seller.post(url(f"quote_{verb}", quote.pk), {"reason": "x"}).status_code == 303


def test_refusals(cast: Cast) -> None:
    sent, mine = sent_quote(cast.company), draft_quote(cast.company, owner=cast.lead)
    assert client_of(cast.lead).get(url("quote", sent.pk)).status_code == 404
    assert client_of(cast.lead).get(url("quote", mine.pk)).status_code == 200
    assert client_of(cast.staff).get(url("quote", mine.pk)).status_code == 403
    assert client_of(cast.auditor).post(url("quote_send", sent.pk)).status_code == 403
    assert client_of(cast.sales).get(url("quote_edit", sent.pk)).status_code == 404
    assert client_of(cast.sales).post(url("quote_delete", sent.pk)).status_code == 409
    assert client_of(cast.sales).get(url("quote_settings", cast.company.pk)).status_code == 403
    assert client_of(cast.sales).post(url("quote_delete", mine.pk)).status_code == 303


def test_settings_hold_from_the_next_quote_on(cast: Cast) -> None:
    ready(cast.company)
    finance = client_of(cast.finance)
    assert finance.get(url("quote_settings", cast.company.pk)).status_code == 200
    data = {"valid_days": "14", "remind_days": "2", "terms": "30 days net."}
    assert finance.post(url("quote_settings", cast.company.pk), data).status_code == 303
    quote = draft_quote(cast.company)
    assert quote.valid_until == today(quote) + timedelta(days=14)
    assert "30 days net." in client_of(cast.sales).get(url("quote_new")).content.decode()


def test_lists_panels_columns_and_search(cast: Cast) -> None:
    quote = quoted_deal(cast.company, cast.sales)
    seller = client_of(cast.sales)
    assert "New site" in text(seller.get(url("quotes"))) and quote.number in text(seller.get(url("quotes")))
    for query in ("state=draft", "state=sent", "state=declined&state=expired", "mine=1"):
        assert seller.get(f"{url('quotes')}?{query}").status_code == 200
    assert "€600.00 Sent" in text(seller.get("/crm/deals/"))
    assert "New site" in text(seller.get(url("deal_quotes", quote.deal_id)))
    assert "New site" in text(seller.get(url("organisation_quotes", quote.customer_id)))
    assert "Draft a quote" in text(seller.get(url("deal_quotes", quote.deal_id)))
    found = text(seller.get(f"/palette/?q={quote.number}", headers={"HX-Request": "true"}))
    assert quote.number in found
    assert "Quote" in text(seller.get(f"/crm/deals/{quote.deal_id}/"))


def test_the_client_s_page_asks_little(cast: Cast) -> None:
    quote = sent_quote(cast.company)
    outside().get(door(quote))
    with CaptureQueriesContext(connection) as asked:
        outside().get(door(quote))
    assert len(asked) <= 20
    actions.store_quote(quote=quote, actor=SYSTEM)
    actions.store_quote(quote=quote, actor=SYSTEM)
    assert QuoteFile.objects.count() == 1 and accept(quote).document == QuoteFile.objects.get()
