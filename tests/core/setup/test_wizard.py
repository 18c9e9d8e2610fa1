"""The first-run wizard: once, behind the code on the terminal, nothing lost on an error."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core import setup
from core.access import home_company
from core.models import AuditEvent, BankAccount, Company, Employment, NumberSeries, Role, User

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Luoto Digital Oy",
    "country": "FI",
    "business_id": "2077474-0",
    "vat_id": "20774740",
    "currency": "EUR",
    "language": "fi",
    "time_zone": "Europe/Helsinki",
    "owner_name": "Aino Lehtonen",
    "owner_email": "Aino@Luoto.example",
    "password": "seven herons over the bay",
    "series_prefix": "LD",
    "next_number": "41",
    "iban": "FI21 1234 5600 0007 85",
    "bic": "nde aFIHH",
}


@pytest.fixture
def code() -> str:
    out = io.StringIO()
    call_command("setup_code", stdout=out)
    found: str = parse_qs(urlsplit(out.getvalue().strip()).query)["code"][0]
    return found


def send(code: str, client: Client | None = None, **given: str) -> Any:
    return (client or Client()).post("/setup/", FORM | {"code": code} | given)


def test_one_page_makes_a_firm_that_can_work(code: str) -> None:
    client = Client()
    assert client.get("/setup/", {"code": code}).status_code == 200
    assert send(code, client).status_code == 302
    company = Company.objects.get()
    owner = User.objects.get()
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert (company.business_id, company.vat_id, company.is_demo) == ("2077474-0", "FI20774740", False)
    assert owner.email == "aino@luoto.example" and owner.check_password(FORM["password"])
    assert list(owner.roles.values_list("key", flat=True)) == ["owner"]
    assert home_company(owner) == company and Employment.objects.get().calendar.country == "FI"
    series = NumberSeries.objects.get(kind="invoice")
    assert (series.prefix, series.next_number) == ("LD", 41)
    assert NumberSeries.objects.values("reference_prefix").distinct().count() == 2
    assert (BankAccount.objects.get().iban, BankAccount.objects.get().bic) == ("FI2112345600000785", "NDEAFIHH")
    assert AuditEvent.objects.filter(kind="core.FirmSetUp", subject_id=company.pk).count() == 1


def test_the_second_time_there_is_no_wizard(code: str) -> None:
    assert send(code).status_code == 302
    assert send(code).status_code == 404
    assert Client().get("/setup/", {"code": code}).status_code == 404
    with pytest.raises(CommandError):
        call_command("setup_code")
    assert Company.objects.count() == 1


def test_without_the_code_nothing_can_be_set_up(code: str) -> None:
    for wrong in ("", "guess", code[:-1], code + "x"):
        assert Client().get("/setup/", {"code": wrong}).status_code == 403
        assert send(wrong).status_code == 403
    assert not Company.objects.exists()


def test_a_new_code_takes_the_place_of_the_old_one(code: str) -> None:
    newer = setup.new_code()
    assert send(code).status_code == 403
    assert send(newer).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vat_id", "FI20774741"),
        ("business_id", "2077474-1"),
        ("iban", "FI21 1234 5600 0007 86"),
        ("bic", "NDEA"),
        ("password", "short"),
        ("owner_email", "aino"),
        ("name", ""),
        ("time_zone", "Mars/Olympus"),
        ("next_number", "0"),
    ],
)
def test_a_mistake_loses_nothing_that_was_typed(code: str, field: str, value: str) -> None:
    page = send(code, **{field: value})
    assert page.status_code == 422 and not Company.objects.exists() and not User.objects.exists()
    assert field in page.context["form"].errors
    text = page.content.decode()
    for kept in ("name", "owner_name", "series_prefix", "password"):
        assert kept == field or FORM[kept] in text, kept
    assert code in text


@pytest.mark.parametrize("language", ["en", "fi", "tr"])
def test_it_speaks_three_languages_and_begins_with_their_country(code: str, language: str) -> None:
    page = Client().get("/setup/", {"code": code}, headers={"Accept-Language": language})
    assert page.headers["Content-Language"] == language
    form = page.context["form"]
    assert form["country"].value() == {"en": "FI", "fi": "FI", "tr": "TR"}[language]
    assert form["currency"].value() == {"en": "EUR", "fi": "EUR", "tr": "TRY"}[language]


def test_a_turkish_firm_has_its_own_numbers(code: str) -> None:
    given = {"country": "TR", "business_id": "4540536920", "vat_id": "4540536920", "currency": "TRY", "iban": ""}
    assert send(code, **given).status_code == 302
    assert Company.objects.get().vat_id == "4540536920"
    assert not BankAccount.objects.exists()
    assert Role.objects.filter(shipped=True).count() == 6


def test_the_sign_in_page_of_an_empty_installation_leads_to_the_wizard(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert "This Keel is not set up yet" in html and 'href="/setup/"' in html and "password" not in html
    owner = User.objects.create_user("aino@luoto.example", "Aino")
    assert "This Keel is not set up yet" not in client.get("/accounts/login/").content.decode()
    owner.delete()
    firm = Company(name="Luoto", country="FI")
    firm.currency_id = "EUR"
    call_command("load_reference", stdout=io.StringIO())
    firm.save()
    assert 'type="password"' in client.get("/accounts/login/").content.decode()
