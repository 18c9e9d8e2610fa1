"""Exports of other systems are recognised by their headings and read as that system means them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crm.models import Deal, Organisation, PartyRole, Person
from tests.cast import Cast
from tests.core.imports.taking import counts, hand_in, imported
from tests.factories import StageFactory

pytestmark = pytest.mark.django_db

HUBSPOT_COMPANIES = (
    "Record ID,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Industry,Company Domain Name\n"
    "9012,Åland Ferries Ab,,2025-03-01 10:12,+358 18 123 4567,Mariehamn,Finland,Transportation,https://alandferries.example\n"
)
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Associated Company IDs,Associated Company\n"
    "501,Booking flow,Proposal,,12500.50,2027-01-31,,9012,Åland Ferries Ab\n"
)
PIPEDRIVE_PEOPLE = (
    "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Work,Person - Owner,Person - Organization\n"
    "77,Işıl Yıldız,isil@ferries.example,+90 212 555 00 00,,Åland Ferries Ab\n"
)
ODOO_PARTNERS = (
    "External ID,Name,Is a Company,Email,Phone,Street,City,Zip,Country,Tax ID,Salesperson,Tags\n"
    '__export__.res_partner_7,Koivu Oy,True,info@koivu.example,,Koivutie 1,Espoo,02100,Finland,FI20774740,,"vip"\n'
)


@pytest.mark.parametrize(
    ("model", "file", "system"),
    [
        ("crm.organisation", HUBSPOT_COMPANIES, "HubSpot"),
        ("crm.deal", HUBSPOT_DEALS, "HubSpot"),
        ("crm.person", PIPEDRIVE_PEOPLE, "Pipedrive"),
        ("crm.organisation", ODOO_PARTNERS, "Odoo"),
    ],
)
def test_the_system_is_recognised(cast: Cast, model: str, file: str, system: str) -> None:
    assert hand_in(cast.owner, model, file.encode()).source == system


def test_a_sheet_of_ones_own_is_no_export(cast: Cast) -> None:
    assert hand_in(cast.owner, "crm.organisation", b"Name,City\nKoivu Oy,Espoo\n").source == ""


def test_a_whole_move_from_another_system(cast: Cast) -> None:
    StageFactory(name="Proposal")
    for model, file in (("crm.organisation", HUBSPOT_COMPANIES), ("crm.deal", HUBSPOT_DEALS)):
        assert counts(imported(cast.owner, model, file.encode(), source="HubSpot")) == (1, 0, 0, 0)
    client = Organisation.objects.get(external_id="9012")
    assert (client.name, client.country, client.website) == ("Åland Ferries Ab", "FI", "https://alandferries.example")
    deal = Deal.objects.get()
    assert (deal.organisation, deal.value, deal.expected_close_on) == (client, Decimal("12500.50"), date(2027, 1, 31))
    assert deal.stage.name == "Proposal"
    assert imported(cast.owner, "crm.person", PIPEDRIVE_PEOPLE.encode(), source="Pipedrive").created == 1
    assert PartyRole.objects.get().organisation == client and Person.objects.get().external_id == "77"


def test_a_partner_keeps_its_address_and_tags(cast: Cast) -> None:
    assert imported(cast.owner, "crm.organisation", ODOO_PARTNERS.encode(), source="Odoo").created == 1
    client = Organisation.objects.get(external_source="Odoo")
    assert client.vat_id == "FI20774740" and [tag.name for tag in client.tags.all()] == ["vip"]
    assert str(client.addresses.get()) == "Koivutie 1, 02100 Espoo, FI"
