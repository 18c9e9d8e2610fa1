"""The bank account of a client: checked offline, written in groups, imported, and a reason for likely duplicates."""

from __future__ import annotations

import pytest

from core import editing
from core.errors import Refused
from core.fields import field_of
from crm import actions
from crm.duplicates import hints
from crm.models import DuplicateCandidate, Organisation
from crm.permissions import ORGANISATION_EDIT
from tests.cast import Cast, client_of
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
WRITTEN = "FI37 1590 3000 0007 76"


def test_it_is_checked_and_written_in_groups(cast: Cast) -> None:
    client = client_of(cast.sales)
    data = {"name": "Meri Oy", "country": "FI", "language": "fi", "owner": cast.sales.pk, "iban": "fi3715903000000777"}
    answer = client.post("/crm/organisations/new/", data)
    assert answer.status_code == 422 and "check digits" in answer.content.decode()
    assert client.post("/crm/organisations/new/", data | {"iban": "fi3715903000000776"}).status_code == 303
    row = Organisation.objects.get()
    assert row.iban == WRITTEN
    assert WRITTEN in client.get(row.get_absolute_url()).content.decode()
    with pytest.raises(Refused):
        editing.update(row, actor=cast.sales, permission=ORGANISATION_EDIT, iban="FI37 1590")


def test_a_turkish_and_a_foreign_account(cast: Cast) -> None:
    row = OrganisationFactory(country="TR", owner=cast.sales)
    for typed, written in (
        ("TR330006100519786457841326", "TR33 0006 1005 1978 6457 8413 26"),
        ("de89370400440532013000", "DE89 3704 0044 0532 0130 00"),
    ):
        editing.update(row, actor=cast.sales, permission=ORGANISATION_EDIT, iban=typed)
        row.refresh_from_db()
        assert row.iban == written


def test_one_account_of_two_is_a_reason(cast: Cast) -> None:
    OrganisationFactory(name="Merituuli Oy", iban=WRITTEN, email="", invoice_email="")
    OrganisationFactory(name="Meri-Tuuli Ab", iban=WRITTEN, email="", invoice_email="")
    actions.find_duplicates(kind="organisation", actor=cast.owner, whole=True)
    assert "account" in {reason["name"] for reason in DuplicateCandidate.objects.get().reasons}
    found = hints.organisations({"name": "Other", "iban": WRITTEN.replace(" ", "").lower()}, cast.sales)
    assert any("the same bank account" in why for one in found for why in one.why)


def test_files_bring_it(cast: Cast) -> None:
    known = field_of(Organisation, "iban")
    assert known.importable and known.editable
