"""Encodings, separators, headings, numbers and dates of files as people have them."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest

from core.explained import ExplainedError
from core.fields import field_of
from core.imports import cells, limits
from core.imports.decoding import UnreadableFile, decoded, encoding_of, separator_of
from core.imports.files import taken_in
from core.imports.importer import importer_for
from core.imports.table import Table, header_key
from core.imports.targets import plain
from core.models import User
from core.parsing import AmbiguousNumber
from crm.models import Deal
from tests.fixtures import imports as files


def table(content: bytes) -> Table:
    text = decoded(content, encoding_of(content))
    return Table(text, separator_of(text))


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        (files.FINNISH, "cp1252", ";"),
        (files.TURKISH, "cp1254", "\t"),
        (files.WIDE, "utf-16", "\t"),
        (files.PEOPLE, "utf-8-sig", ","),
        ("nimi;summa\nİş;1,5\nŞık;2,5\n".encode("utf-16-le"), "utf-16-le", ";"),
        (b"a|b\n1,5|2\n2,5|3\n", "utf-8-sig", "|"),
        (b"sep=;\na,x;b\n1,2;3\n", "utf-8-sig", ";"),
        ("Имя;Город;Заметки\nИван;Москва;Хороший клиент, звонить утром\n".encode("cp1251") * 20, "cp1251", ";"),
        (b"one column\nwith, a comma\nand more\n", "utf-8-sig", ";"),
    ],
)
def test_encoding_and_separator_are_found(content: bytes, encoding: str, separator: str) -> None:
    assert encoding_of(content) == encoding
    assert separator_of(decoded(content, encoding)) == separator


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1254", "Ad;Şehir\nAhmet Yılmaz;İstanbul\nÇağla Şahin;Eskişehir\n"),
        ("cp1254", "Name;Country\nİş Bankası A.Ş.;Türkiye\nÅlands Färg Ab;Suomi\n"),
        ("cp1252", "Nimi;Kaupunki\nÄiti Öljy Oy;Hämeenlinna\nÅbo Färg;Åbo\n"),
        ("cp1252", "Navn;By\nÆrø Færgefart;Ærøskøbing\nSøren Ågård;Ålborg\n"),
        ("cp1252", "Nombre;Ciudad\n¿Qué? Muñoz S.A.;Córdoba\nÑandú m³ £100;Málaga\n"),
        ("cp1250", "Nazwa;Miasto\nŁódź Sp. z o.o.;Łódź\nŚwięty;Gdańsk\n"),
        ("cp1250", "Název;Město\nŽižka a syn;Plzeň\nPříliš žluťoučký kůň;Děčín\n"),
    ],
)
def test_a_few_lines_are_enough_to_know_the_letters(encoding: str, text: str) -> None:
    for content in (text, text * 20):
        assert decoded(content.encode(encoding), encoding_of(content.encode(encoding))) == content


def test_letters_survive() -> None:
    assert next(table(files.TURKISH).records()).cells["Ünvan"] == "Işık Çağrı Yazılım A.Ş."
    assert next(table(files.WIDE).records()).cells["Name"] == "Elif Yıldız 🌞"
    assert next(table(files.FINNISH).records()).cells["Yrityksen nimi"] == "Åkerlund & Söderström Oy"


def test_headings_are_made_unmistakable_and_empty_columns_go() -> None:
    found = table(b"\n\nName,Name,,,Note,,\nA,B,C,,D,,\n,,,,,,\nE,F,,,G\n").survey()
    assert found.columns == ["Name", "Name (2)", "Column 3", "Note"]
    assert [record.number for record in found.sample] == [4, 6] and found.rows == 2


def test_quoted_line_breaks_stay_and_the_apostrophe_goes() -> None:
    [record] = table(b'Name,Note\n"\'=A1","two\r\nlines, ""quoted"""\n').records()
    assert record.cells == {"Name": "=A1", "Note": 'two\r\nlines, "quoted"'}


def test_rows_with_too_many_cells_are_told_apart() -> None:
    assert [record.overlong for record in table(b"a,b\n1,2,\n1,2,3\n").records()] == [False, True]


@pytest.mark.parametrize(
    ("content", "decimal", "order"),
    [
        (b"x;y\n1.234,56;31/12/2026\n", ",", "dmy"),
        (b"x;y\n1,234.56;12/31/2026\n", ".", "mdy"),
        (b"x;y\n1.234;3/4/2026\n", "", ""),
        (b"x;y\n1,5;31.12.2026\n2.5;1.2.2026\n", "", ""),
    ],
)
def test_a_file_tells_how_it_writes_numbers_and_dates(content: bytes, decimal: str, order: str) -> None:
    found = table(content).survey()
    assert (found.decimal, found.date_order) == (decimal, order)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.234", ",", "1234"),
        ("1.234,56 €", ",", "1234.56"),
        ("1,234", ".", "1234"),
        ("1,200", ",", "1.2"),
        ("12,5", ".", "12.5"),
    ],
)
def test_the_files_decimal_mark_settles_what_is_ambiguous(text: str, decimal: str, value: str) -> None:
    field = field_of(Deal, "value")
    assert field is not None
    assert cells.read(text, field, "en", User(), decimal=decimal) == Decimal(value)


@pytest.mark.django_db
def test_without_a_clear_mark_nothing_is_guessed() -> None:
    value, day = field_of(Deal, "value"), field_of(Deal, "expected_close_on")
    assert value is not None and day is not None
    with pytest.raises(AmbiguousNumber):
        cells.read("1.234", value, "fi", User())
    with pytest.raises(ExplainedError):
        cells.read("3/4/2026", day, "en", User())
    assert cells.read("3/4/2026", day, "fi", User(), date_order="mdy") == dt.date(2026, 3, 4)


def test_workbooks_keep_dates_and_numbers_whatever_the_language() -> None:
    made = files.workbook([["Name", "Close", "Amount"], ["Kauppa", dt.datetime(2027, 1, 31), 1.234], ["B", None, 5]])
    content, encoding, separator = taken_in(io.BytesIO(made), len(made))
    rows = [record.cells for record in Table(decoded(content, encoding), separator).records()]
    assert rows[0] == {"Name": "Kauppa", "Close": "2027-01-31", "Amount": "1.2340"}
    assert rows[1]["Amount"] == "5"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"name,phone\n", "no rows"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", ".xlsx"),
        (b"PK\x03\x04 broken", "opened"),
        (b"\x00\x01\x02\x00" * 3 + b"text" * 50, "not a table"),
        (b'a,b\n"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        found, encoding, separator = taken_in(io.BytesIO(content), len(content))
        Table(decoded(found, encoding), separator).survey()


def test_limits_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="20 MB"):
        taken_in(io.BytesIO(b"x"), limits.MOST_BYTES + 1)
    monkeypatch.setattr("core.imports.table.MOST_ROWS", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        table(b"a,b\n1,1\n2,2\n3,3\n").survey()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "headings"),
    [
        ("crm.organisation", {"Company name": "name", "Company Domain Name": "website", "Record ID": "external_id"}),
        ("crm.organisation", {"Asiakas": "name", "Y-TUNNUS": "business_id", "Sähköposti:": "email", "Maa": "country"}),
        ("crm.organisation", {"FİRMA ADI": "name", "Vergi Numarası": "business_id", "Ülke": "country", "İl": "city"}),
        ("crm.person", {"Etunimi": "first_name", "Sukunimi": "last_name", "Yritys": "organisation", "Puh.": "phone"}),
        ("crm.person", {"Person - Name": "name", "Person - Organization": "organisation", "E-posta": "email"}),
        ("crm.deal", {"Deal - Title": "name", "Deal - Value": "value", "Deal - Organization": "organisation"}),
        ("crm.deal", {"Tutar": "value", "Para Birimi": "currency", "Aşama": "stage", "Müşteri": "organisation"}),
        ("crm.deal", {"Deal ID": "external_id", "Company ID": "organisation_external_id", "Favourite colour": None}),
    ],
)
def test_headings_are_understood_in_three_languages_and_other_systems(model: str, headings: dict, cast) -> None:
    importer = importer_for(model)
    assert importer is not None
    wanted = {heading: target for heading, target in headings.items() if target}
    assert importer.guessed(list(headings), cast.sales) == wanted


def test_the_same_headings_are_known_again_in_any_order() -> None:
    assert header_key("crm.deal", ["İsim", "Value"]) == header_key("crm.deal", ["VALUE", "isim"])
    assert header_key("crm.deal", ["Value"]) != header_key("crm.person", ["Value"])
    assert plain("E-mail:  ") == plain("e_mail") == "e mail"
