"""The timeline of a client tells a reader only of what lies within their scope."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_noop

from billing.permissions import INVOICE_VIEW
from core.models import User
from crm.actions import record
from crm.models import Activity, Organisation
from crm.permissions import ACTIVITY_VIEW
from crm.timeline import timeline_of
from tests.billing.factories import draft, firm
from tests.cast import Cast, client_of
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
SAYS = gettext_noop("Done: %(what)s")


def tell_of_invoice(client: Organisation) -> None:
    invoice = draft(firm(), customer=client)
    arguments = {"what": "12,550.00"}
    record(subject=invoice, kind="invoice.issued", permission=INVOICE_VIEW, summary=SAYS, arguments=arguments,
           organisation=client, actor=invoice.created_by or client.owner)  # fmt: skip


def test_sales_read_of_invoices_of_their_own_clients_alone(cast: Cast) -> None:
    own, other = OrganisationFactory(owner=cast.sales), OrganisationFactory(owner=cast.owner)
    for client in (own, other):
        tell_of_invoice(client)
    assert len(timeline_of(cast.sales, organisation=own).items) == 1
    assert timeline_of(cast.sales, organisation=other).items == []
    assert len(timeline_of(cast.finance, organisation=other).items) == 1


def test_a_lead_does_not_read_the_notes_of_sales(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    for user in (cast.sales, cast.staff):
        note = Activity.objects.create(kind="note", text="What they said", user=user, organisation=client)
        record(subject=note, kind="activity.note", permission=ACTIVITY_VIEW, summary=SAYS, arguments={"what": "x"},
               organisation=client, actor=user)  # fmt: skip
    assert len(timeline_of(cast.sales, organisation=client).items) == 2
    assert len(timeline_of(cast.lead, organisation=client).items) == 1


@pytest.mark.parametrize(
    "after", ["junk", "2026-01-01|x", "0001-01-01T00:00:00+14:00|1", "2026-01-01|-5", f"2026-01-01|{'9' * 40}"]
)
def test_an_odd_cursor_begins_at_the_top(cast: Cast, after: str) -> None:
    client = OrganisationFactory(owner=cast.sales)
    tell_of_invoice(client)
    assert len(timeline_of(cast.sales, organisation=client, after=after).items) == 1


def test_whom_to_narrow_to_is_taken_from_what_the_reader_sees(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.lead)
    for user in (cast.lead, cast.owner):
        note = Activity.objects.create(kind="note", text="What they said", user=user, organisation=client)
        record(subject=note, kind="activity.note", permission=ACTIVITY_VIEW, summary=SAYS, arguments={"what": "x"},
               organisation=client, actor=user)  # fmt: skip
    invoice = draft(firm(), customer=client)
    record(subject=invoice, kind="invoice.issued", permission=INVOICE_VIEW, summary=SAYS, arguments={"what": "1"},
           organisation=client, actor=cast.finance)  # fmt: skip

    def offered(reader: User) -> set[str]:
        answer = client_of(reader).get(client.get_absolute_url(), headers={"HX-Target": "told-who", "HX-Request": "true"})
        return {name for name in (cast.lead.name, cast.owner.name, cast.finance.name) if name in answer.content.decode()}

    assert offered(cast.owner) == {cast.lead.name, cast.owner.name, cast.finance.name}
    assert offered(cast.sales) == {cast.lead.name, cast.owner.name}
