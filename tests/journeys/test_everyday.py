"""What goes wrong on an ordinary day: a double click, the back button, an address that isn't one's own, two browsers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing.models import Invoice
from crm.models import Activity, Deal, FollowUp, Organisation
from projects.models import Project
from tests.billing.factories import issued
from tests.cast import Cast, client_of
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory, ProjectFactory
from tests.journeys.desk import Desk
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db


def test_a_double_click_acts_once(cast: Cast) -> None:
    open_for_business(cast.owner)
    tuomas = Desk(cast.sales)
    tuomas.open("crm:organisation_new").fill(name="Merituuli Ferries Oy", country="FI")
    form = tuomas.sent("Create")
    answers = [tuomas.client.post(*form) for _click in range(2)]
    assert Organisation.objects.count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]

    client = Organisation.objects.get()
    tuomas.open(client.get_absolute_url()).fill(text="Called about phones.")
    form = tuomas.sent("Save to the timeline")
    for _click in range(2):
        tuomas.client.post(*form)
    assert Activity.objects.count() == 1


def test_winning_twice_proposes_one_project(cast: Cast) -> None:
    open_for_business(cast.owner)
    deal = DealFactory(owner=cast.owner)
    aino = Desk(cast.owner).open("crm:deal_win", deal.pk)
    form = aino.sent("Mark as won")
    first, second = (aino.client.post(*form) for _click in range(2))
    setup = reverse("projects:project_setup", args=[Project.objects.get(deal=deal).pk])
    assert first.headers["Location"] == second.headers["Location"] == setup
    assert Deal.objects.get().state == "won"


def test_the_back_button_after_saving_changes_nothing(cast: Cast) -> None:
    """Back shows the form as it was; sending it again without a change is no conflict and no second row."""
    aino = Desk(cast.owner)
    row = OrganisationFactory(name="Merituuli Ferries Oy")
    aino.open("crm:organisation_edit", row.pk).fill(name="Merituuli Oy")
    form = aino.sent("Save")
    assert aino.client.post(*form).status_code == 303
    row.refresh_from_db()
    version = row.version
    assert aino.client.post(*form).status_code == 303
    row.refresh_from_db()
    assert (row.name, row.version) == ("Merituuli Oy", version)

    aino.open("crm:organisation_new").fill(name="Kaarna Outdoor Oy", country="FI")
    form = aino.sent("Create")
    for _press in range(2):
        aino.client.post(*form)
    assert Organisation.objects.filter(name="Kaarna Outdoor Oy").count() == 1


def test_someone_elses_row_is_not_found(cast: Cast) -> None:
    """Deniz sees the projects of the own department, and neither sales nor money; a number in the address opens nothing."""
    open_for_business(cast.owner)
    hidden = {
        "projects:project": ProjectFactory(name="Elsewhere", department=None, lead=cast.owner).pk,
        "crm:deal": DealFactory(owner=cast.sales).pk,
        "billing:invoice": issued(cast.company).pk,
    }
    deniz, onni = client_of(cast.staff), client_of(cast.stranger)
    assert deniz.get(reverse("projects:project", args=[hidden["projects:project"]])).status_code == 404
    for name, pk in hidden.items():
        assert deniz.get(reverse(name, args=[pk])).status_code in (403, 404), name
        assert onni.get(reverse(name, args=[pk])).status_code in (403, 404), name
        assert deniz.get(reverse(name, args=[2_000_000])).status_code in (403, 404), name
    assert deniz.post(reverse("crm:deal_win", args=[hidden["crm:deal"]]), {"on": "2026-11-20"}).status_code in (
        403,
        404,
    )
    assert Invoice.objects.get().state == "issued" and Deal.objects.get().state == "open"


def test_a_step_is_done_in_one_press_and_the_next_one_is_asked_for(cast: Cast) -> None:
    open_for_business(cast.owner)
    deal = DealFactory(owner=cast.sales, organisation=OrganisationFactory(owner=cast.sales))
    FollowUpFactory(deal=deal, organisation=deal.organisation, owner=cast.sales, text="Call about the budget")
    tuomas = Desk(cast.sales).open("crm:follow_ups").says("Call about the budget")
    tuomas.press("Done").says("Plan the next step")
    tuomas.fill(text="Send the estimate", due_on="2099-01-05").press("Plan it")
    assert tuomas.path == reverse("crm:follow_ups")
    tuomas.says("Send the estimate")
    assert FollowUp.objects.open().count() == 1


def test_two_people_change_the_same_client(cast: Cast) -> None:
    """Nobody's typing is lost: the second one sees both values and the one before, and chooses."""
    row = OrganisationFactory(name="Merituuli Ferries Oy", phone="")
    aino, henna = Desk(cast.owner), Desk(cast.finance)
    for desk in (aino, henna):
        desk.open("crm:organisation_edit", row.pk)
    aino.fill(name="Merituuli Oy").press("Save")
    henna.fill(name="Merituuli Ferries Oyj", phone="+358 9 1234567").press("Save", expect=409)
    henna.says("Merituuli Oy", "Merituuli Ferries Oyj", "+358 9 1234567")
    henna.fill(**{"choose-name": "theirs"}).press("Save these")
    row.refresh_from_db()
    assert (row.name, row.phone) == ("Merituuli Oy", "+358 9 1234567")
