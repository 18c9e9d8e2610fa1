"""The account team reaches what the owner of a client reaches."""

from __future__ import annotations

import pytest
from django.test import Client

from billing.models import Invoice
from billing.permissions import INVOICE_VIEW
from core.models import AuditEvent, Grant
from crm import actions
from crm.models import AccountMember, Organisation, Person
from crm.permissions import ORGANISATION_VIEW, PERSON_VIEW
from tests.billing import factories as billing
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def narrow(cast: Cast) -> None:
    """Sales people see their own clients and people only."""
    names = [ORGANISATION_VIEW.name, PERSON_VIEW.name]
    Grant.objects.filter(role__key="sales", permission__in=names).update(scope="own")


def test_a_member_sees_the_client_its_people_and_its_invoices(cast: Cast) -> None:
    narrow(cast)
    draft = billing.draft()
    client, person = draft.customer, PersonFactory()
    actions.move_person(
        person=person, organisation=client, title="", on=client.created_at.date(), keep_others=True, actor=cast.owner
    )
    seen = lambda: (  # noqa: E731
        Organisation.objects.visible_to(cast.sales, ORGANISATION_VIEW).count(),
        Person.objects.visible_to(cast.sales, PERSON_VIEW).count(),
        Invoice.objects.visible_to(cast.sales, INVOICE_VIEW).count(),
    )
    assert seen() == (0, 0, 0)
    for part in ("lead", "sales"):
        actions.join_account(organisation=client, user=cast.sales, part=part, actor=cast.owner)
    assert seen() == (1, 1, 1)
    for member in AccountMember.objects.all():
        actions.leave_account(member=member, actor=cast.owner)
    assert seen() == (0, 0, 0)


def test_joining_and_leaving_twice_is_once(cast: Cast) -> None:
    client, user = OrganisationFactory(), UserFactory()
    first, member = (actions.join_account(organisation=client, user=user, part="lead", actor=cast.sales) for _n in "12")
    assert first == member
    for _n in "12":
        actions.leave_account(member=member, actor=cast.sales)
    assert AuditEvent.objects.filter(kind__startswith="crm.AccountMember").count() == 2


def test_the_team_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory(owner=cast.owner)
    url = f"/crm/organisations/{row.pk}/team/new/"
    assert client.post(url, {"user": cast.lead.pk, "part": "project"}).status_code == 303
    page = client.get(row.get_absolute_url()).content.decode()
    assert cast.lead.name in page and "Project lead" in page
    member = AccountMember.objects.get()
    assert client.post(f"/crm/team/{member.pk}/remove/").status_code == 303
    assert client.post(f"/crm/team/{member.pk}/remove/").status_code == 404


@pytest.mark.parametrize("name", ["lead", "staff", "auditor", "stranger"])
def test_who_may_not_change_a_team(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.of(name))
    row = OrganisationFactory()
    assert (
        client.post(f"/crm/organisations/{row.pk}/team/new/", {"user": cast.lead.pk, "part": "lead"}).status_code == 403
    )
    assert not row.team.exists()
