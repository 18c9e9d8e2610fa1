from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.bank import safe_xml
from billing.bank.camt import parse_camt053
from billing.bank.statements import MalformedStatement, NotCamt, StatementMismatch, UnsupportedVersion
from tests.billing.bank.camt_builder import Row, Sheet, Tx, camt

D = Decimal
FIXTURES = Path(__file__).parents[2] / "fixtures" / "camt"
IBAN = "FI3715903000000776"
VERSIONS = ["001.02", "001.04", "001.08"]


def parse(name):
    return parse_camt053((FIXTURES / name).read_bytes())


def sheet(*rows, opening="100.00", closing=None, currency="EUR"):
    return Sheet("S-1", IBAN, currency, opening, list(rows), "2026-03-01", "2026-03-31", closing=closing)


def parse_one(version, *rows, **options):
    return parse_camt053(camt(version, sheet(*rows, **options)).encode())[0]


@pytest.mark.parametrize("name", ["nordea_v02.xml", "nordea_v04.xml"])
def test_a_finnish_statement(name):
    (statement,) = parse(name)
    assert (statement.account_iban, statement.currency) == (IBAN, "EUR")
    assert (statement.statement_id, statement.electronic_seq) == ("2026-NDA-0061", "61")
    assert (statement.from_on, statement.to_on) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (statement.opening_balance, statement.closing_balance) == (D("48210.55"), D("50516.47"))
    national, rf, partial, paid, fee, foreign = statement.entries
    assert national.reference == "2026000176"
    assert (national.counterparty_name, national.end_to_end_id) == ("Kaarna Kiinteistöt Oy", "KK-8812")
    assert rf.reference == "2026000189"
    assert rf.counterparty_name == "Saimaan Väri & Työkalu Oy"
    assert (partial.reference, partial.message) == ("", "Lasku 2026-0019, osasuoritus")
    assert partial.end_to_end_id == ""
    assert (paid.amount, paid.counterparty_name) == (D("-4120.80"), "Toimitilat Ääri Ky")
    assert (fee.amount, fee.info, fee.counterparty_name) == (D("-12.40"), "PALVELUMAKSUT 02/2026", "")
    assert [entry.ordinal for entry in statement.entries] == [1, 2, 3, 4, 5, 6]
    assert foreign.booking_date == date(2026, 3, 4)
    assert foreign.value_date == date(2026, 3, 5)
    instructed = foreign.single
    assert (instructed.original_amount, instructed.original_currency) == (D("1000.00"), "USD")
    assert instructed.exchange_rate == D("0.91912")


def test_version_8_nests_parties_and_status_and_leaves_pending_entries_out():
    (statement,) = parse("nordea_v08.xml")
    assert [entry.amount for entry in statement.entries] == [D("8785.00"), D("1300.00"), D("-24.80")]
    assert [entry.ordinal for entry in statement.entries] == [1, 2, 4]
    assert statement.entries[0].counterparty_name == "Kaarna Kiinteistöt Oy"
    assert statement.entries[0].reference == "2026000244"
    assert statement.entries[1].reference == "2026000257"  # an RF reference alone in the free text
    assert statement.entries[2].single.original_amount == D("-27.00")


@pytest.mark.parametrize("name", ["op_v02.xml", "op_v04.xml"])
def test_batches_reversals_and_zero_entries(name):
    (statement,) = parse(name)
    assert (statement.opening_balance, statement.closing_balance) == (D("-250.00"), D("325.20"))
    batch, reversal, zero, card, card_again, salaries = statement.entries
    assert batch.is_batch
    assert [row.amount for row in batch.transactions] == [D("1255.00"), D("35.75"), D("1000.00")]
    assert [row.reference for row in batch.transactions] == ["2026000228", "2026000231", ""]
    assert [row.bank_ref for row in batch.transactions][:2] == ["2603105AAA0001-1", "2603105AAA0001-2"]
    assert (batch.reference, batch.counterparty_name, batch.single.amount) == ("", "", D("2290.75"))
    assert (reversal.amount, reversal.is_reversal) == (D("-35.75"), True)
    assert reversal.counterparty_name == "Aino Ääkkönen"
    assert (zero.amount, zero.info) == (D("0.00"), "SALDOVAHVISTUS")
    assert (card.bank_ref, card_again.bank_ref) == ("", "")
    assert (card.amount, card.ordinal) != (card_again.amount, card_again.ordinal)
    assert not salaries.is_batch
    assert salaries.amount == salaries.single.amount == D("-1500.00")
    assert "Palkansaaja A" in salaries.message
    assert "Palkansaaja B" in salaries.message


@pytest.mark.parametrize("name", ["isbank_v02_iso8859_9.xml", "isbank_v04.xml", "isbank_v08.xml"])
def test_a_turkish_statement(name):
    (statement,) = parse(name)
    assert statement.currency == "TRY"
    assert statement.account_iban.startswith("TR")
    transfer, fast, rent, fee = statement.entries
    assert transfer.counterparty_name == "Çınar Reklamcılık Ltd. Şti."
    assert "NOLU FATURA BEDELİ" in transfer.message
    assert (fast.counterparty_name, fast.message) == ("IŞIK MÜHENDİSLİK A.Ş.", "danışmanlık ödemesi")
    assert (rent.amount, rent.counterparty_name) == (D("-2750.50"), "Güneş Ofis Kiralama")
    assert fee.info == "EFT MASRAFI + BSMV"


def test_a_messy_file_means_the_same():
    (clean,), (messy,) = parse("nordea_v02.xml"), parse("messy_bom_crlf_v02.xml")
    assert messy.fingerprint == clean.fingerprint
    assert messy.electronic_seq == ""
    assert messy.entries[2].booking_date == date(2026, 3, 3)  # the bank's civil day, late in the evening
    assert messy.entries == clean.entries


def test_the_fingerprint_tells_other_content_under_the_same_number():
    row = Row("10.00", "2026-03-02", "B1", transactions=[Tx("10.00", reference="1234561")])
    first = parse_one("001.02", row).fingerprint
    assert parse_one("001.08", row).fingerprint == first
    assert parse_one("001.02", Row("10.00", "2026-03-03", "B1", transactions=row.transactions)).fingerprint != first


def test_one_file_may_hold_several_statements():
    statements = parse("two_accounts_v08.xml")
    assert [statement.currency for statement in statements] == ["EUR", "USD"]
    assert statements[1].closing_balance == D("1010.00")


def test_a_statement_that_does_not_add_up_names_both_sums():
    with pytest.raises(StatementMismatch) as refused:
        parse("mismatch_v08.xml")
    assert refused.value.params["computed"] == D("50516.47")
    assert refused.value.params["closing"] == D("50516.46")
    assert "2026-NDA-0061" in str(refused.value)


def test_other_messages_and_versions_are_named():
    with pytest.raises(NotCamt) as other:
        parse("notification_camt054.xml")
    assert "camt.054" in str(other.value)
    with pytest.raises(UnsupportedVersion) as version:
        parse("future_v12.xml")
    assert version.value.params["version"] == "001.12"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"date;amount\n1.3.2026;10,00\n",
        b"%PDF-1.7",
        b"<html><body/></html>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmr",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><Document/>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><Document/>",
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16"),
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_safe_xml_statement_is_refused_with_a_sentence(data):
    with pytest.raises(NotCamt) as refused:
        parse_camt053(data)
    assert str(refused.value)


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(safe_xml, "MAX_BYTES", 100)
    with pytest.raises(NotCamt):
        parse("nordea_v02.xml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', '<Amt Ccy="EUR">ten</Amt><CdtDbtInd>CRDT'),
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', '<Amt Ccy="EUR">-10.00</Amt><CdtDbtInd>CRDT'),
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', '<Amt Ccy="EUR">10.001</Amt><CdtDbtInd>CRDT'),
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', '<Amt Ccy="SEK">10.00</Amt><CdtDbtInd>CRDT'),
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', '<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>PLUS'),
        ('<Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT', "<CdtDbtInd>CRDT"),
        ("<Dt>2026-03-02</Dt>", "<Dt>2.3.2026</Dt>"),
        ("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", ""),
        ("<Cd>CLBD</Cd>", "<Cd>FWAV</Cd>"),
        ("<Cd>OPBD</Cd>", "<Cd>FWAV</Cd>"),
        ("<Id>S-1</Id>", ""),
        (f"<IBAN>{IBAN}</IBAN>", ""),
    ],
)
def test_what_a_statement_cannot_do_without_is_refused(old, new):
    text = camt("001.02", sheet(Row("10.00", "2026-03-02")))
    assert old in text
    with pytest.raises(MalformedStatement) as refused:
        parse_camt053(text.replace(old, new).encode())
    assert str(refused.value)


def test_a_file_without_a_statement_is_refused():
    text = camt("001.02", sheet()).replace("<Stmt>", "<Other>").replace("</Stmt>", "</Other>")
    with pytest.raises(MalformedStatement):
        parse_camt053(text.encode())


def test_an_empty_statement_is_fine_and_a_previous_closing_serves_as_opening():
    text = camt("001.08", sheet()).replace("OPBD", "PRCD")
    (statement,) = parse_camt053(text.encode())
    assert statement.entries == ()
    assert statement.opening_balance == statement.closing_balance == D("100.00")


def test_pages_of_a_statement_carry_interim_balances():
    text = camt("001.02", sheet(Row("10.00", "2026-03-02"))).replace("CLBD", "ITBD")
    (statement,) = parse_camt053(text.encode())
    assert statement.closing_balance == D("110.00")
    both = camt("001.02", sheet(Row("10.00", "2026-03-02"))).replace("CLBD", "ITBD").replace("OPBD", "ITBD")
    assert parse_camt053(both.encode())[0].opening_balance == D("100.00")


cents = st.integers(-(10**9), 10**9).map(lambda n: str(D(n).scaleb(-2)))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(VERSIONS), cents, st.lists(st.lists(cents, min_size=1, max_size=4), max_size=6))
def test_whatever_is_written_is_read_back_and_adds_up(version, opening, batches):
    rows = [
        Row(
            str(sum((D(part) for part in parts), D(0))),
            "2026-03-02",
            transactions=[Tx(part, "Nimi") for part in parts] if version != "001.02" else [],
        )
        for parts in batches
    ]
    statement = parse_one(version, *rows, opening=opening)
    assert [entry.amount for entry in statement.entries] == [D(row.amount) for row in rows]
    assert statement.opening_balance == D(opening)
    for entry, parts in zip(statement.entries, batches, strict=True):
        assert sum(row.amount for row in entry.transactions) == entry.amount
        if version != "001.02":
            assert [row.amount for row in entry.transactions] == [D(part) for part in parts]
