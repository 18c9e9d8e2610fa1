"""Several addresses a party; exactly one of an organisation's stands on its invoices."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Invoice
from billing.queries.snapshot import snapshot_of, with_paper
from crm.models import Address, Organisation
from tests.billing import factories as billing
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def rows(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0, **more}
    for at, line in enumerate(lines):
        full = {"kind": "invoice", "street": "Satamakatu 3", "postal_code": "20100", "city": "Turku", "country": "FI"}
        data |= {f"lines-{at}-{name}": value for name, value in (full | line).items()}
    return data


def save(client: Client, row: Organisation, *lines: dict[str, Any]) -> Any:
    row.refresh_from_db()
    url = f"/crm/organisations/{row.pk}/addresses/"
    return client.post(url, rows(*lines, version=row.version))


def marked(row: Organisation) -> list[str]:
    return list(row.addresses.filter(on_invoices=True).values_list("street", flat=True))


def test_addresses_are_added_changed_and_removed_on_one_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory()
    assert (
        save(
            client,
            row,
            {"street": "Visit 1", "kind": "visit"},
            {"street": "Bill 2"},
            {"street": "Door 3", "kind": "delivery"},
        ).status_code
        == 303
    )
    assert marked(row) == ["Bill 2"]
    first, second, third = row.addresses.order_by("pk")
    answer = save(
        client, row,
        {"line": first.pk, "street": "Visit 1b", "kind": "visit"},
        {"line": third.pk, "street": "Door 3", "kind": "delivery", "on_invoices": "on"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert marked(row) == ["Door 3"]
    assert not Address.objects.filter(pk=second.pk).exists()


def test_marking_another_one_takes_the_mark_from_the_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory()
    save(client, row, {"street": "A"}, {"street": "B"})
    first, second = row.addresses.order_by("pk")
    save(
        client,
        row,
        {"line": first.pk, "street": "A", "on_invoices": "on"},
        {"line": second.pk, "street": "B", "on_invoices": "on"},
    )
    assert marked(row) == ["B"]
    answer = save(client, row, {"street": "C", "on_invoices": "on"}, {"street": "D", "on_invoices": "on"})
    assert answer.status_code == 422 and marked(row) == ["B"]


def test_an_address_without_street_and_city_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    assert save(client, OrganisationFactory(), {"street": "", "city": ""}).status_code == 422


def test_a_stale_page_is_a_conflict(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory()
    save(client, row, {"street": "A"})
    stale = rows({"street": "B"}, version=1)
    assert client.post(f"/crm/organisations/{row.pk}/addresses/", stale).status_code == 409


def test_the_database_refuses_two_at_commit(cast: Cast) -> None:
    row = OrganisationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        for street in "AB":
            Address.objects.create(organisation=row, street=street, on_invoices=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS one_address_on_invoices IMMEDIATE")


def test_an_address_belongs_to_one_party(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.create(organisation=OrganisationFactory(), person=PersonFactory(), city="Turku")


def test_the_marked_address_stands_on_the_invoice(cast: Cast) -> None:
    draft = billing.draft()
    Address.objects.create(organisation=draft.customer, kind="delivery", street="Aaa 1", city="Espoo")
    taken = Address.objects.create(organisation=draft.customer, kind="other", street="PL 5", city="Vaasa")
    Address.objects.filter(organisation=draft.customer).update(on_invoices=False)
    Address.objects.filter(pk=taken.pk).update(on_invoices=True)
    paper = with_paper(Invoice.objects.filter(pk=draft.pk)).get()
    assert snapshot_of(paper)["buyer"]["city"] == "Vaasa"


def test_a_person_has_addresses_too(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    person = PersonFactory()
    answer = client.post(f"/crm/people/{person.pk}/addresses/", rows({"kind": "other"}, version=person.version))
    assert answer.status_code == 303
    assert "Satamakatu 3" in client.get(person.get_absolute_url()).content.decode()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.sampled_from(Address.Kind.values), st.booleans()), max_size=4), max_size=4))
def test_whatever_is_saved_one_stands_on_invoices(
    cast: Cast, client: Client, steps: list[list[tuple[str, bool]]]
) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory()
    for step in steps:
        kept = list(row.addresses.order_by("pk"))
        lines = [
            {"kind": kind, "street": f"S {at}"}
            | ({"line": kept[at].pk} if at < len(kept) else {})
            | ({"on_invoices": "on"} if mark else {})
            for at, (kind, mark) in enumerate(step)
        ]
        save(client, row, *lines)
        assert len(marked(row)) == (1 if row.addresses.exists() else 0)
