"""A person who leaves hands over what is open, and nothing else; once, seen in the audit trail, told to who gets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core import clock, editing, handover
from core.errors import Refused
from core.firm.actions import hand_over, take_handover_back
from core.models import AuditEvent, Notification
from crm.models import AccountMember, Deal, FollowUp, Organisation
from crm.permissions import ORGANISATION_EDIT
from tests.cast import Cast
from tests.factories import DealFactory, FollowUpFactory, LeadFactory, OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving(cast: Cast) -> Cast:
    """Tuumas leaves three clients, an archived one, an open deal and a won one, follow-ups, a lead and a project."""
    for _number in range(3):
        OrganisationFactory(owner=cast.sales)
    OrganisationFactory(owner=cast.sales, archived_at=clock.now())
    client = Organisation.objects.filter(owner=cast.sales).first()
    DealFactory(owner=cast.sales, company=cast.company, organisation=client)
    DealFactory(
        owner=cast.sales, company=cast.company, organisation=client, state="won", closed_on=clock.today(cast.company)
    )
    FollowUpFactory(owner=cast.sales, organisation=client)
    FollowUpFactory(owner=cast.sales, organisation=client, done_at=clock.now())
    LeadFactory(owner=cast.sales, company=cast.company)
    ProjectFactory(lead=cast.sales, company=cast.company)
    return cast


def test_open_records_pass_on_and_closed_ones_stay(leaving: Cast) -> None:
    assert hand_over(user=leaving.sales, kind="crm.organisations", to=leaving.lead, actor=leaving.owner) == 3
    assert Organisation.objects.live().filter(owner=leaving.lead).count() == 3
    assert Organisation.objects.archived().filter(owner=leaving.sales).count() == 1
    assert hand_over(user=leaving.sales, kind="crm.deals", to=leaving.lead, actor=leaving.owner) == 1
    assert Deal.objects.get(state="won", owner=leaving.sales)
    event = AuditEvent.objects.get(kind="core.RecordsHandedOver", facts__kind_of_record="crm.deals")
    assert event.facts["pks"] == [Deal.objects.get(owner=leaving.lead).pk]
    assert Notification.objects.filter(user=leaving.lead, kind="handover").count() == 2


def test_twice_is_once(leaving: Cast) -> None:
    for expected in (1, 0):
        assert hand_over(user=leaving.sales, kind="crm.follow_ups", to=leaving.lead, actor=leaving.owner) == expected
    assert AuditEvent.objects.filter(kind="core.RecordsHandedOver").count() == 1
    assert FollowUp.objects.filter(owner=leaving.sales).count() == 1


def test_who_may_not_and_to_whom_not(leaving: Cast) -> None:
    with pytest.raises(PermissionDenied):
        hand_over(user=leaving.sales, kind="crm.deals", to=leaving.lead, actor=leaving.lead)
    leaving.staff.is_active = False
    leaving.staff.save()
    for to in (leaving.sales, leaving.staff):
        with pytest.raises(Refused):
            hand_over(user=leaving.sales, kind="crm.deals", to=to, actor=leaving.owner)


def test_five_hundred_go_at_a_time(cast: Cast) -> None:
    Organisation.objects.bulk_create(Organisation(name=f"Asiakas İ {n}", owner=cast.sales) for n in range(620))
    moved = [hand_over(user=cast.sales, kind="crm.organisations", to=cast.lead, actor=cast.owner) for _n in range(3)]
    assert moved == [500, 120, 0]


def test_what_the_successor_can_not_take_stays(cast: Cast) -> None:
    clients = [OrganisationFactory() for _number in range(2)]
    for client in clients:
        AccountMember.objects.create(organisation=client, user=cast.sales, part="sales")
    AccountMember.objects.create(organisation=clients[0], user=cast.lead, part="sales")
    assert hand_over(user=cast.sales, kind="crm.teams", to=cast.lead, actor=cast.owner) == 1
    assert AccountMember.objects.get(user=cast.sales).organisation == clients[0]


def test_the_page_reads_back_before_it_moves(leaving: Cast, client: Client) -> None:
    url = reverse("core:user_handover", args=[leaving.sales.pk])
    client.force_login(leaving.owner)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    asked = {"everything": leaving.lead.pk, "to_crm_deals": leaving.finance.pk}
    preview = client.post(url, asked)
    assert preview.status_code == 422 and Organisation.objects.filter(owner=leaving.lead).count() == 0
    form = preview.context["form"]
    assert any("Clients: 3" in sentence for sentence in form.warnings_to_confirm)
    answer = client.post(url, asked | {"confirm_warnings": form.confirm_value})
    assert answer.status_code == 303
    assert Deal.objects.filter(owner=leaving.finance).count() == 1
    assert Organisation.objects.filter(owner=leaving.lead).count() == 3
    assert handover.owned(leaving.sales) == []
    assert client.post(url, {"everything": leaving.sales.pk}).status_code == 422


def test_the_page_is_for_who_may_edit_users(leaving: Cast, client: Client) -> None:
    for user in (leaving.sales, leaving.finance, leaving.stranger):
        client.force_login(user)
        assert client.get(reverse("core:user_handover", args=[leaving.sales.pk])).status_code == 403
    client.force_login(leaving.owner)
    assert client.get(reverse("core:user_handover", args=[10**9])).status_code == 404


def test_locking_out_warns_and_leads_to_the_page(leaving: Cast, client: Client) -> None:
    client.force_login(leaving.owner)
    url = reverse("core:user_deactivate", args=[leaving.sales.pk])
    page = client.get(url).content.decode()
    assert "7 open records still belong to" in page and reverse("core:user_handover", args=[leaving.sales.pk]) in page
    answer = client.post(url)
    assert answer["Location"] == reverse("core:user_handover", args=[leaving.sales.pk])
    assert client.get(answer["Location"]).status_code == 200


def test_it_is_taken_back_but_for_what_changed_since(leaving: Cast) -> None:
    hand_over(user=leaving.sales, kind="crm.organisations", to=leaving.lead, actor=leaving.owner)
    told = AuditEvent.objects.get(kind="core.RecordsHandedOver")
    changed, passed, _kept = Organisation.objects.live().filter(owner=leaving.lead).order_by("pk")
    editing.update(changed, actor=leaving.owner, permission=ORGANISATION_EDIT, industry="Energy")
    Organisation.objects.filter(pk=passed.pk).update(owner=leaving.owner)
    assert take_handover_back(user=leaving.sales, told=told.pk, actor=leaving.owner) == 1
    assert Organisation.objects.live().filter(owner=leaving.lead).get() == changed
    assert AuditEvent.objects.get(kind="core.HandoverTakenBack").facts["told_id"] == told.pk
    with pytest.raises(Refused, match="Nothing is left"):
        take_handover_back(user=leaving.sales, told=told.pk, actor=leaving.owner)


def test_taking_back_is_refused_to_others_later_and_for_who_is_gone(leaving: Cast) -> None:
    hand_over(user=leaving.sales, kind="crm.deals", to=leaving.lead, actor=leaving.owner)
    told = AuditEvent.objects.get(kind="core.RecordsHandedOver").pk
    with pytest.raises(PermissionDenied):
        take_handover_back(user=leaving.sales, told=told, actor=leaving.lead)
    with pytest.raises(Refused, match="30 days"):
        take_handover_back(user=leaving.lead, told=told, actor=leaving.owner)
    with time_machine.travel(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="30 days"):
        take_handover_back(user=leaving.sales, told=told, actor=leaving.owner)
    leaving.sales.is_active = False
    with pytest.raises(Refused, match="sign in"):
        take_handover_back(user=leaving.sales, told=told, actor=leaving.owner)


def test_the_page_offers_it_once(leaving: Cast, client_of: Any) -> None:
    hand_over(user=leaving.sales, kind="crm.deals", to=leaving.lead, actor=leaving.owner)
    told = AuditEvent.objects.get(kind="core.RecordsHandedOver").pk
    desk = client_of(leaving.owner)
    page, undo = (
        reverse("core:user_handover", args=[leaving.sales.pk]),
        reverse("core:user_handover_undo", args=[leaving.sales.pk, told]),
    )
    assert undo in desk.get(page).content.decode()
    assert desk.get(undo).status_code == 200
    assert desk.post(undo).status_code == 303
    assert undo not in desk.get(page).content.decode()
    assert Deal.objects.get(state="open").owner == leaving.sales
    assert desk.post(undo).status_code == 409
