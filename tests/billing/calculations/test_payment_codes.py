from datetime import date
from decimal import Decimal

import pytest

from billing.calculations.barcode import NoBarcode, virtual_barcode
from billing.calculations.epc import NoQrCode, epc_payload

D = Decimal
IBAN = "FI37 1590 3000 0007 76"


def test_version_4_holds_a_national_reference():
    code = virtual_barcode(IBAN, D("12.25"), "11112", date(2016, 12, 21))
    assert code == "437159030000007760000122500000000000000000011112161221"


def test_version_5_holds_an_rf_reference():
    code = virtual_barcode("FI79 4405 2020 0360 82", D("4883.15"), "RF09 8685 1625 9619 897", date(2010, 6, 12))
    assert code == "579440520200360820048831509000000868516259619897100612"


@pytest.mark.parametrize("amount", ["1000000.00", "0", "-5"])
def test_an_amount_that_does_not_fit_is_left_to_the_payer(amount):
    code = virtual_barcode(IBAN, D(amount), "11112", None)
    assert code == "43715903000000776" + "0" * 8 + "000" + "11112".zfill(20) + "000000"
    assert len(code) == 54


def test_the_largest_amount_fits():
    assert virtual_barcode(IBAN, D("999999.99"), "11112", None)[17:25] == "99999999"


@pytest.mark.parametrize(
    ("iban", "reference"), [("DE89370400440532013000", "11112"), (IBAN, "11113"), (IBAN, ""), (IBAN, "RF18INV0001")]
)
def test_what_cannot_be_coded_is_refused(iban, reference):
    with pytest.raises(NoBarcode):
        virtual_barcode(iban, D("1"), reference, None)


def test_the_qr_payload_carries_a_structured_reference():
    payload = epc_payload(name="Luoto Digital Oy", iban=IBAN, amount=D("1255.00"), reference="RF70 2026 0001 76")
    assert payload == ("BCD\n002\n1\nSCT\n\nLuoto Digital Oy\nFI3715903000000776\nEUR1255.00\n\nRF702026000176")


def test_without_a_reference_it_carries_text():
    payload = epc_payload(name="Ä" * 90, iban=IBAN, amount=D("0.01"), text="Lasku\n2026-17", bic="NDEAFIHH")
    lines = payload.split("\n")
    assert lines[4:6] == ["NDEAFIHH", "Ä" * 70]
    assert lines[9:] == ["", "Lasku 2026-17"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "USD"},
        {"amount": D("0")},
        {"amount": D("-1")},
        {"amount": D("1000000000")},
        {"reference": "1234561"},
        {"name": " "},
        {"name": "Ä" * 70, "text": "€" * 140},
    ],
)
def test_what_an_epc_code_cannot_hold_is_refused(wrong):
    with pytest.raises(NoQrCode):
        epc_payload(**{"name": "Luoto", "iban": IBAN, "amount": D("1")} | wrong)
