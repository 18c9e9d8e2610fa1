"""The public form: the same answer for good and bad, nothing lost, no way to lead people astray."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from lxml import html

from core.models import OwnField
from crm import form_guards
from crm.models import Inquiry, Lead, LeadSource, WebForm
from crm.views.web_forms import frame, snippet
from tests.cast import Cast, client_of
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)


@pytest.fixture
def form(cast: Cast) -> WebForm:
    cache.clear()
    source = LeadSource.objects.create(name="Website")
    asks = [["name", "required"], ["email", "required"], ["phone", "optional"], ["message", "required"]]
    return WebForm.objects.create(
        company=cast.company, name="Contact", title="Ask us", asks=asks, source=source, language="en"
    )


def url(form: WebForm, query: str = "") -> str:
    return reverse("web_forms:form", args=[form.token]) + query


def typed(form: WebForm, **more: Any) -> dict[str, Any]:
    with time_machine.travel(NOW - timedelta(minutes=1), tick=False):
        stamp = form_guards.page_stamp(form)
    return {"name": "Elif Kaya", "email": "elif@kaya.example", "message": "Hello", "stamp": stamp} | more


def send(form: WebForm, data: dict[str, Any], **options: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    with time_machine.travel(NOW, tick=False):
        return client.post(url(form), data, **options)


def test_a_visitor_asks_and_is_thanked(form: WebForm) -> None:
    page = Client().get(url(form, "?utm_source=ads&utm_campaign=spring"), headers={"Referer": "https://blog.example/a"})
    assert page.status_code == 200 and b"keel.js" not in page.content and "sessionid" not in page.cookies
    assert "csrftoken" not in page.cookies
    answer = send(form, typed(form, utm_source="ads", utm_campaign="spring", referrer="https://blog.example/a"))
    assert answer.status_code == 303 and answer["Location"] == reverse("web_forms:thanks", args=[form.token])
    lead = Lead.objects.get()
    assert (lead.state, lead.form, lead.source, lead.utm_source, lead.utm_campaign) == (
        "new", form, form.source, "ads", "spring",
    )  # fmt: skip
    assert lead.referrer == "https://blog.example/a"
    assert b"Thank you" in Client().get(answer["Location"]).content


def test_without_script_it_is_filled_in_and_sent(form: WebForm) -> None:
    desk = Desk(client=Client())
    with time_machine.travel(NOW - timedelta(minutes=2), tick=False):
        desk.open(url(form)).fill(name="Elif Kaya", email="elif@kaya.example", message="Hei")
    with time_machine.travel(NOW, tick=False):
        desk.press("Send").says("Thank you")
    assert Lead.objects.get().state == "new"


def test_sent_twice_is_one_inquiry(form: WebForm) -> None:
    data = typed(form)
    answers = [send(form, data) for _time in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"fax_number": "123"}, "honeypot"),
        ({"stamp": "made up"}, "no_stamp"),
        ({"stamp": ""}, "no_stamp"),
        ({"message": "http://a.example http://b.example www.c.example"}, "links"),
    ],
)
def test_spam_gets_the_same_answer_and_waits(form: WebForm, more: dict[str, str], why: str) -> None:
    good, bad = send(form, typed(form)), send(form, typed(form, email="x@y.example", **more))
    assert (good.status_code, good["Location"]) == (bad.status_code, bad["Location"])
    held = Lead.objects.get(state="held")
    assert held.inquiries.get().held_because == why


def test_faster_than_people_type_waits(form: WebForm) -> None:
    with time_machine.travel(NOW, tick=False):
        stamp = form_guards.page_stamp(form)
    send(form, typed(form, stamp=stamp))
    assert Inquiry.objects.get().held_because == "too_fast"


def test_a_page_that_was_open_for_days_is_sent_once_more(form: WebForm) -> None:
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        stamp = form_guards.page_stamp(form)
    answer = send(form, typed(form, stamp=stamp))
    assert answer.status_code == 422 and b"Elif Kaya" in answer.content and not Lead.objects.exists()


def test_many_from_one_place_wait_and_then_are_refused(form: WebForm) -> None:
    states = []
    for number in range(form_guards.SENDER_STOP + 2):
        answer = send(form, typed(form, email=f"p{number}@kaya.example"))
        states.append(answer.status_code)
    assert states[-1] == 429 and "Elif Kaya" in answer.content.decode()
    assert states.count(303) == form_guards.SENDER_STOP
    assert Lead.objects.filter(state="new").count() == form_guards.SENDER_HOLD


def test_without_the_cache_the_rows_count(form: WebForm) -> None:
    with patch("crm.form_guards.cache.add", side_effect=ConnectionError):
        for number in range(form_guards.SENDER_HOLD + 2):
            assert send(form, typed(form, email=f"p{number}@kaya.example")).status_code == 303
    assert Lead.objects.filter(state="new").count() == form_guards.SENDER_HOLD
    assert Lead.objects.filter(state="held").count() == 2


def test_too_much_is_not_read(form: WebForm) -> None:
    assert send(form, typed(form, message="x" * 70_000)).status_code == 413


def test_what_is_missing_is_said(form: WebForm) -> None:
    answer = send(form, typed(form, email="nobody", message=""))
    assert answer.status_code == 422 and not Lead.objects.exists()
    assert b'aria-invalid="true"' in answer.content


def test_consent_has_to_be_ticked_and_is_kept(form: WebForm) -> None:
    form.consent_text = "You may store what I write."
    form.save()
    assert send(form, typed(form)).status_code == 422
    assert send(form, typed(form, consent="on")).status_code == 303
    assert Inquiry.objects.get().consent_text == "You may store what I write."


def test_own_fields_are_asked(form: WebForm) -> None:
    OwnField.objects.create(model="crm.lead", key="size", kind="choice", labels={"en": "Size"}, choices=["S", "L"])
    form.asks = [*form.asks, ["own_size", "required"]]
    form.save()
    assert b"Size" in Client().get(url(form)).content
    assert send(form, typed(form)).status_code == 422
    assert send(form, typed(form, own_size="L")).status_code == 303
    assert Lead.objects.get().custom == {"size": "L"}


def test_it_leads_only_to_sites_of_ours(form: WebForm, settings: Any) -> None:
    form.redirect_url = "https://evil.example/thanks"
    form.save()
    assert send(form, typed(form))["Location"].startswith("/f/")
    settings.KEEL_FORM_REDIRECT_HOSTS = ["shop.example"]
    form.redirect_url = "https://www.shop.example/thanks"
    form.save()
    assert send(form, typed(form, email="b@kaya.example"))["Location"] == "https://www.shop.example/thanks"
    assert "https://www.shop.example" in Client().get(url(form)).headers["Content-Security-Policy"]
    for bad in (
        "http://shop.example",
        "https://shop.example@evil.example",
        "https://evilshop.example",
        "//shop.example",
    ):
        assert not form_guards.may_lead_to(bad), bad
    answer = client_of(None).post(
        url(form, "?next=https://evil.example"), typed(form, redirect_url="https://evil.example")
    )
    assert "evil" not in answer.headers.get("Location", "")


def test_switched_off_or_moved_it_is_shut(form: WebForm) -> None:
    old = url(form)
    form.is_open = False
    form.save()
    assert Client().get(old).status_code == 410 and Client().post(old, typed(form)).status_code == 410
    form.token = "another"
    form.save()
    assert Client().get(old).status_code == 404


def test_the_snippet_sends_from_anywhere(form: WebForm) -> None:
    text = snippet(form, "https://keel.example/f/x/")
    assert "<script" not in text and "style" not in text and 'action="https://keel.example/f/x/"' in text
    stamp = text.split('name="stamp" value="')[1].split('"')[0]
    data = typed(form, stamp=stamp)
    assert (
        send(
            form, data, headers={"Referer": "https://www.kaya.example/contact", "Origin": "https://www.kaya.example"}
        ).status_code
        == 303
    )
    send(form, data)
    lead = Lead.objects.get()
    assert (lead.state, lead.landing_page) == ("new", "https://www.kaya.example/contact")


@pytest.mark.parametrize(("language", "word"), [("en", "Send"), ("fi", "Lähetä"), ("tr", "Gönder")])
def test_it_speaks_its_own_language(form: WebForm, language: str, word: str) -> None:
    form.language = language
    form.save()
    page = Client(headers={"Accept-Language": "de"}).get(url(form))
    assert f'<html lang="{language}"' in page.content.decode() and word in page.content.decode()


def test_admins_make_forms_and_others_look(cast: Cast) -> None:
    desk = Desk(cast.owner).open("crm:web_form_new")
    desk.fill(name="Contact", title="Ask us", asks_4="required").press("Create")
    made = WebForm.objects.get()
    assert made.asks == [["name", "required"], ["email", "required"], ["business_id", "required"]]
    desk.says("Its own page")
    sales = client_of(cast.sales)
    assert sales.get(made.get_absolute_url()).status_code == 200
    assert sales.get(reverse("crm:web_form_edit", args=[made.pk])).status_code == 403
    assert client_of(cast.staff).get(made.get_absolute_url()).status_code == 403
    old = made.token
    desk.open("crm:web_form_move", made.pk).press("Give it a new address")
    made.refresh_from_db()
    assert made.token != old


def test_a_form_may_not_lead_elsewhere(cast: Cast) -> None:
    desk = Desk(cast.owner).open("crm:web_form_new")
    desk.fill(name="Contact", title="Ask us", redirect_url="https://evil.example/").press("Create", expect=422)
    desk.says("A form may only lead to")


def test_in_a_frame_it_keeps_the_campaign(cast: Cast, form: WebForm) -> None:
    closed = Client().get(url(form))
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"] and closed["X-Frame-Options"] == "DENY"
    data = {"embed_sites": "https://www.kaya.example/contact\nhttps://kaya.example:8443 https://www.kaya.example"}
    Desk(cast.owner).open("crm:web_form_edit", form.pk).fill(**data).press("Save")
    form.refresh_from_db()
    assert form.embed_origins == ["https://www.kaya.example", "https://kaya.example:8443"]
    Desk(cast.owner).open(form.get_absolute_url()).says("In a frame", "https://kaya.example:8443")
    text = frame(form, "https://keel.example/f/x/")
    assert '<iframe src="https://keel.example/f/x/"' in text and 'referrerpolicy="unsafe-url"' in text
    around = "https://www.kaya.example/contact?utm_source=ads&utm_campaign=g%C3%BCz"
    page = Client().get(url(form), headers={"Referer": around})
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors https://www.kaya.example https://kaya.example:8443;" in f"{policy};"
    assert "X-Frame-Options" not in page
    hidden = {one.get("name"): one.get("value", "") for one in html.fromstring(page.content.decode()).iter("input")}
    assert (hidden["utm_source"], hidden["utm_campaign"], hidden["referrer"]) == ("ads", "güz", around)
    answer = send(form, typed(form, **{name: hidden[name] for name in ("utm_source", "utm_campaign", "referrer")}))
    assert "frame-ancestors https://www.kaya.example" in Client().get(answer["Location"])["Content-Security-Policy"]
    assert (Lead.objects.get().utm_source, Lead.objects.get().utm_campaign) == ("ads", "güz")
    assert "frame-ancestors 'none'" in client_of(cast.owner).get(form.get_absolute_url())["Content-Security-Policy"]


@pytest.mark.parametrize(
    "line", ["http://kaya.example", "https://*.kaya.example", "https://kaya.example;script-src", "kaya.example",
             "https://a:b@kaya.example", "'self'", "https://"],
)  # fmt: skip
def test_only_plain_origins_may_embed(cast: Cast, form: WebForm, line: str) -> None:
    assert form_guards.origin_of(line) == ""
    Desk(cast.owner).open("crm:web_form_edit", form.pk).fill(embed_sites=line).press("Save", expect=422)


@pytest.mark.parametrize(
    ("country", "number", "kept"),
    [
        ("FI", "2077474-0", "2077474-0"), ("FI", "20774740", "2077474-0"), ("FI", "2077474-1", None),
        ("", "2077474-1", None), ("", "SE5560123456", "SE5560123456"), ("SE", "556012-3456", "556012-3456"),
        ("TR", "4540536921", None),
    ],
)  # fmt: skip
def test_a_number_with_a_slip_is_told_by_the_field(form: WebForm, country: str, number: str, kept: str | None) -> None:
    form.asks = [*form.asks, ["business_id", "optional"], *([["country", "optional"]] if country else [])]
    form.save()
    answer = send(form, typed(form, business_id=number, country=country))
    assert answer.status_code == (303 if kept else 422)
    assert [lead.business_id for lead in Lead.objects.all()] == ([kept] if kept else [])
