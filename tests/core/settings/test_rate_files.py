"""Rates out of the bank's files, turned round and crossed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.firm.queries import exchange_rate
from core.firm.rate_files import UnreadableRates, read_rates
from core.models import ExchangeRate
from tests.cast import Cast, client_of

XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><Cube>
<Cube time="2026-11-20"><Cube currency="USD" rate="1.0850"/><Cube currency="TRY" rate="49.125"/></Cube>
<Cube time="2026-11-19"><Cube currency="USD" rate="1.0800"/></Cube></Cube></gesmes:Envelope>"""
CSV = b"Date, USD, JPY, TRY, XYZ,\n20 November 2026, 1.0850, 163.42, 49.125, 5, \n2026-11-19,1.08,N/A,49,\n"
LONG = "Date;Currency;Rate\n2026-11-20;USD;1,085\n".encode("utf-16")


def rates(content: bytes, base: str = "EUR") -> dict[tuple[str, str], Decimal]:
    return {(rate.currency, rate.on.isoformat()): rate.rate for rate in read_rates(content, base)}


def test_the_banks_xml_is_turned_round() -> None:
    found = rates(XML)
    assert found["USD", "2026-11-20"] == Decimal("0.92165899")
    assert found["USD", "2026-11-19"] == Decimal("0.92592593")
    assert len(found) == 3


def test_another_base_is_crossed_through_the_euro() -> None:
    found = rates(XML, "TRY")
    assert found["EUR", "2026-11-20"] == Decimal("49.125")
    assert found["USD", "2026-11-20"] == Decimal("45.27649770")
    assert {day for _code, day in found} == {"2026-11-20"}


def test_csv_as_the_bank_writes_it_and_as_a_plain_table() -> None:
    assert rates(CSV)["JPY", "2026-11-20"] == Decimal("0.00611920")
    assert ("JPY", "2026-11-19") not in rates(CSV)
    assert rates(LONG) == {("USD", "2026-11-20"): Decimal("0.92165899")}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<Cube>",
        b"<a/>",
        b"hello",
        b"Date,USD\nnever,1.2\n",
        b"Date,USD\n2026-11-20,minus\n",
        b"Date,USD\n2026-11-20,0\n",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
def test_what_is_no_table_of_rates_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableRates):
        read_rates(content, "EUR")


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    try:
        read_rates(content, "EUR")
    except UnreadableRates as refusal:
        assert str(refusal)


@pytest.mark.django_db
def test_a_file_is_read_twice_without_harm_and_hands_off_what_a_person_typed(cast: Cast) -> None:
    call_command("load_reference", verbosity=0)
    ExchangeRate.objects.create(base_id="EUR", currency_id="TRY", on=date(2026, 11, 20), rate=Decimal("0.02"))
    client, url = client_of(cast.finance), reverse("core:rate_import")
    for _time in range(2):
        upload = SimpleUploadedFile("eurofxref.xml", XML, content_type="text/xml")
        assert client.post(url, {"base": "EUR", "file": upload}).status_code in (302, 303)
    assert ExchangeRate.objects.count() == 3
    assert exchange_rate("EUR", "USD", date(2026, 11, 22)).rate == Decimal("0.92165899")
    assert exchange_rate("EUR", "TRY", date(2026, 11, 22)).rate == Decimal("0.02")
    bad = SimpleUploadedFile("rates.csv", b"nonsense")
    assert client.post(url, {"base": "EUR", "file": bad}).status_code == 422
    assert client_of(cast.sales).get(url).status_code == 403
