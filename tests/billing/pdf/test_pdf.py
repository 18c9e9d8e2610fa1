"""The paper: what stands on it, in which language, made once, quick enough."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.actions import draft_credit_note, issue_invoice, store_document
from billing.models import DocumentFile, Invoice
from billing.pdf import invoice_pdf
from billing.pdf.codes import code128, qr_code
from core import clock
from core.errors import Refused
from core.models import AuditEvent, Company
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, issued, line
from tests.factories import currency

db = pytest.mark.django_db


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True)
    return done.stdout.replace("\u00a0", " ")


@db
def test_it_speaks_the_customers_language(tmp_path: Path) -> None:
    made = issued(firm(), line("1234.5", "2"), customer=customer(language="fi"), language="fi")
    said = text_of(invoice_pdf(made.pk), tmp_path)
    for expected in ("Lasku", made.number, "FI37 1590 3000 0007 76", "2 469,00", "Eräpäivä", "25,5"):
        assert expected in said, expected
    assert f"{made.reference[-5:]}" in said


@db
def test_it_is_made_from_what_was_frozen(tmp_path: Path) -> None:
    made = issued()
    Company.objects.update(name="Another Oy", street="Elsewhere 1")
    type(made.customer).objects.update(name="Renamed Oy")
    said = text_of(invoice_pdf(made.pk), tmp_path)
    assert "Luoto Digital Oy" in said and "Another" not in said and "Renamed" not in said


@db
def test_a_draft_says_so_and_is_not_stored(tmp_path: Path) -> None:
    made = draft()
    assert "Draft" in text_of(invoice_pdf(made.pk), tmp_path)
    with pytest.raises(Refused, match="Issue it first"):
        store_document(invoice=made, actor=SYSTEM)
    assert not DocumentFile.objects.exists()


@db
def test_it_is_stored_once_with_its_hash() -> None:
    made = issued()
    first = store_document(invoice=made, actor=SYSTEM)
    again = store_document(invoice=made, actor=SYSTEM)
    assert first.pk == again.pk and len(first.sha256) == 64
    assert first.file.read()[:5] == b"%PDF-"
    assert AuditEvent.objects.filter(kind="billing.DocumentStored").count() == 1


@db
def test_a_credit_note_names_its_invoice_and_why(tmp_path: Path) -> None:
    paid = issued()
    note = draft_credit_note(invoice=paid, reason="Hours of another project", actor=SYSTEM)
    issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(note.company))
    said = text_of(invoice_pdf(note.pk), tmp_path)
    assert "Credit note" in said and paid.number in said and "Hours of another project" in said
    assert "Bank barcode" not in said


@db
def test_two_languages_side_by_side(tmp_path: Path) -> None:
    made = issued(language="fi", second_language="en")
    said = " ".join(text_of(invoice_pdf(made.pk), tmp_path).split())
    assert "Lasku / Invoice" in said and "Eräpäivä / Due date" in said


@db
def test_a_foreign_invoice_shows_its_vat_at_home(tmp_path: Path) -> None:
    company = firm()
    dollar("0.92", on=clock.today(company))
    made = issued(company, line("1000"), currency=currency("USD"))
    said = text_of(invoice_pdf(made.pk), tmp_path)
    assert "VAT in EUR: €234.60, at 1 USD = 0.92 EUR" in said
    assert "RF" in said and "Scan the code" not in said


@db
def test_every_letter_has_a_glyph(tmp_path: Path) -> None:
    letters = "ÄÖÅ äöå ğĞ şŞ İı çÇ € − –"
    made = issued(firm(), line(description=f"Work {letters}"))
    assert letters in text_of(invoice_pdf(made.pk), tmp_path)


@db
def test_a_document_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    made = issued(firm(), line(description='<img src="file:///etc/passwd">'), intro="<b>bold</b>")
    assert "<b>bold</b>" in text_of(invoice_pdf(made.pk), tmp_path)


@given(st.integers(10**8, 10**12))
def test_a_barcode_has_bars_only(number: int) -> None:
    drawn = code128("4" + str(number).zfill(53))
    assert drawn.width == 332 and drawn.path.startswith("M0 0h2")


def test_a_qr_code_is_square() -> None:
    drawn = qr_code("BCD\n002\n1\nSCT\n\nLuoto Digital Oy\nFI3715903000000776\nEUR12.25")
    assert drawn.width == drawn.height and drawn.path.count("M") > 50


@db
def test_lines_with_a_discount_show_it(tmp_path: Path) -> None:
    made = issued(firm(), line("348.35", "16", discount_percent=Decimal("4")))
    said = text_of(invoice_pdf(made.pk), tmp_path)
    assert "5,350.66" in said and "4%" in said and Invoice.objects.get().net_amount == Decimal("5350.66")
