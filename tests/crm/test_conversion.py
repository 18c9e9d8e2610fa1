"""Conversion links what is there first, carries everything, and can be undone exactly."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from pghistory.models import Event

from core import attachments, clock
from core.errors import Refused
from core.models import Attachment, AuditEvent, OwnField, Tag
from crm import actions
from crm import models as crm
from crm.known_parties import organisations_for, people_for
from crm.models import Activity, Deal, FollowUp, Lead, Organisation, PartyRole, Person, TimelineEntry
from tests.cast import Cast, client_of
from tests.factories import LeadFactory, OrganisationFactory, PersonFactory, StageFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
LOGS = {"crm.timelineentry", "crm.leadconversion", "crm.leadrating"}


def full_lead(cast: Cast, **more: Any) -> Lead:
    """With a note, a follow-up, a file, a tag and an own field that deals have too."""
    for model in ("crm.lead", "crm.deal", "crm.organisation"):
        OwnField.objects.create(model=model, key="size", kind="text", labels={"en": "Size"})
    lead = LeadFactory(company=cast.company, owner=cast.sales, email="elif@kaya.example", phone="+90 212 555 66 77",
                       state="qualified", custom={"size": "40"}, **more)  # fmt: skip
    lead.tags.add(Tag.objects.create(model="crm.lead", name="Warm"))
    step = FollowUp(text="Call", due_on=clock.today(), owner=cast.sales)
    actions.log_activity(activity=Activity(lead=lead, text="Talked", user=cast.sales), next_step=step, actor=cast.sales)
    attachments.attach(row=lead, upload=SimpleUploadedFile("brief.txt", b"what they want"), actor=cast.sales)
    return lead


def convert(lead: Lead, cast: Cast, **more: Any) -> Lead:
    wish = actions.DealWish("New shop", StageFactory(), Decimal("20000"), None)
    return actions.convert_lead(
        **{"lead": lead, "organisation": None, "person": None, "deal": wish, "actor": cast.sales} | more
    )


def dump() -> dict[str, Any]:
    """Every row of crm and every tag and file, without the logs and what the database counts by itself."""
    found = {}
    models = [model for model in vars(crm).values() if hasattr(model, "_meta") and not issubclass(model, Event)]
    for model in [*models, Tag, Attachment]:
        if model._meta.label_lower in LOGS:
            continue
        for row in serializers.serialize("python", model._base_manager.all()):
            row["fields"].pop("version", None)
            row["fields"].pop("updated_at", None)
            found[f"{row['model']} {row['pk']}"] = row["fields"]
    for entry in TimelineEntry.objects.exclude(kind__startswith="lead.conver").order_by("pk"):
        links = (entry.organisation_id, entry.person_id, entry.deal_id, entry.lead_id)
        found[f"told {entry.pk}"] = {"kind": entry.kind, "links": links}
    return found


def test_everything_comes_along(cast: Cast) -> None:
    lead = convert(full_lead(cast), cast)
    deal = Deal.objects.get()
    assert {row.deal for row in Activity.objects.all()} == {row.deal for row in FollowUp.objects.all()} == {deal}
    assert list(attachments.of(deal).values_list("name", flat=True)) == ["brief.txt"]
    assert [tag.name for tag in deal.tags.all()] == ["Warm"]
    assert deal.custom == {"size": "40"} and Organisation.objects.get().custom == {"size": "40"}
    assert TimelineEntry.objects.filter(deal=deal, kind="activity.note").exists(), "the note stands on the deal's page"
    assert AuditEvent.objects.filter(kind="crm.LeadConverted", subject_id=lead.pk).exists()


@pytest.mark.parametrize("known", ["nothing", "organisation", "both"])
def test_undone_it_is_as_if_it_never_was(cast: Cast, known: str) -> None:
    lead = full_lead(cast)
    StageFactory()
    given: dict[str, Any] = {}
    if known != "nothing":
        given["organisation"] = OrganisationFactory(custom={"size": ""})
    if known == "both":
        given["person"] = PersonFactory()
        PartyRole.objects.create(person=given["person"], organisation=given["organisation"], period="[2020-01-01,)")
    before = dump()
    convert(lead, cast, **given)
    assert dump() != before
    actions.undo_conversion(lead=lead, actor=cast.sales)
    after = dump()
    if given:  # an empty own field is as good as none
        name = f"crm.organisation {given['organisation'].pk}"
        before[name]["custom"], after[name]["custom"] = {}, {}
    assert after == before
    assert AuditEvent.objects.filter(kind="crm.LeadUnconverted").count() == 1
    assert TimelineEntry.objects.filter(lead=lead, kind="lead.conversion_undone").count() == 1


def test_it_can_be_converted_again_and_told_again(cast: Cast) -> None:
    lead = full_lead(cast)
    for _time in range(2):
        convert(lead, cast)
        actions.undo_conversion(lead=lead, actor=cast.sales)
    convert(lead, cast)
    assert TimelineEntry.objects.filter(lead=lead, kind="lead.converted").count() == 3
    assert (Deal.objects.count(), Organisation.objects.count(), Person.objects.count()) == (1, 1, 1)


def test_what_is_used_since_stays_and_is_said_beforehand(cast: Cast) -> None:
    lead = convert(full_lead(cast), cast)
    deal, person = Deal.objects.get(), Person.objects.get()
    actions.log_activity(activity=Activity(deal=deal, text="Sent the offer", user=cast.sales), actor=cast.sales)
    Desk(cast.sales).open("crm:person_edit", person.pk).fill(phone="+358 40 555").press("Save")
    desk = Desk(cast.sales).open("crm:lead_undo", lead.pk)
    desk.says("New shop stays, because it has", f"{person} stays, because")
    desk.press("Undo it").says("The lead is as it was before.")
    lead.refresh_from_db()
    deal.refresh_from_db()
    assert (lead.state, deal.lead_id, lead.organisation) == ("qualified", None, None)
    assert Person.objects.count() == Organisation.objects.count() == 1, "what the deal points at stays with it"
    note = Activity.objects.get(text="Talked")
    assert (note.deal, note.organisation, note.lead) == (None, None, lead)
    assert Activity.objects.get(text="Sent the offer").deal == deal
    convert(lead, cast)
    assert Deal.objects.count() == 2


def test_not_once_the_deal_is_closed_or_after_thirty_days(cast: Cast) -> None:
    lead = convert(full_lead(cast), cast)
    actions.win_deal(deal=Deal.objects.get(), on=clock.today(cast.company), actor=cast.sales)
    with pytest.raises(Refused, match="is closed"):
        actions.undo_conversion(lead=lead, actor=cast.sales)
    other = convert(LeadFactory(company=cast.company, owner=cast.sales), cast)
    with time_machine.travel(clock.now() + timedelta(days=31)), pytest.raises(Refused, match="30 days"):
        actions.undo_conversion(lead=other, actor=cast.sales)


def test_undone_twice_is_refused(cast: Cast) -> None:
    lead = convert(full_lead(cast), cast)
    actions.undo_conversion(lead=lead, actor=cast.sales)
    with pytest.raises(Refused):
        actions.undo_conversion(lead=lead, actor=cast.sales)
    assert client_of(cast.staff).post(reverse("crm:lead_undo", args=[lead.pk])).status_code == 403


def test_matches_with_their_reasons(cast: Cast) -> None:
    lead = LeadFactory(
        company=cast.company, name="Elif Kaya", organisation_name="KAYA TEKSTİL A.Ş.", business_id="1234567-8",
        email="elif@kaya.example", phone="+90 212 555 66 77",
    )  # fmt: skip
    person = PersonFactory(email="ELIF@kaya.example")
    works = OrganisationFactory(name="Other")
    PartyRole.objects.create(person=person, organisation=works, period="[2020-01-01,)")
    by_id = OrganisationFactory(name="Kaya Holding", business_id="1234567-8")
    by_name = OrganisationFactory(name="Kaya Tekstil")
    by_phone = OrganisationFactory(name="Phone", phone="0212 555 6677", country="TR")
    OrganisationFactory(name="Kaya Tekstil Ankara")
    people = people_for(lead, cast.sales)
    assert people.certain and people.certain.row == person
    found = {one.row: one.reasons for one in organisations_for(lead, person, cast.sales).found}
    assert found == {by_id: ["business_id"], by_name: ["name"], works: ["works_there"], by_phone: ["phone"]}
    assert organisations_for(lead, person, cast.sales).certain is None, "two are sure: a person chooses"
    by_id.archived_at = clock.now()
    by_id.save()
    certain = organisations_for(lead, person, cast.sales).certain
    assert certain and certain.row == by_name


def test_the_form_proposes_what_is_certain(cast: Cast) -> None:
    client = OrganisationFactory(name="Kaya Tekstil", email="info@kaya.example")
    StageFactory()
    lead = LeadFactory(company=cast.company, owner=cast.sales, email="elif@kaya.example", organisation_name="")
    desk = Desk(cast.sales).open("crm:lead_convert", lead.pk).says("Kaya Tekstil (same e-mail domain)")
    desk.press("Convert the lead")
    lead.refresh_from_db()
    assert lead.organisation == client and Organisation.objects.count() == 1
    other = LeadFactory(company=cast.company, owner=cast.sales, email="x@kaya.example", organisation_name="")
    desk.open("crm:lead_convert", other.pk).fill(organisation_match="new").press("Convert the lead")
    assert Organisation.objects.count() == 2


def test_a_wrong_number_becomes_no_client(cast: Cast) -> None:
    lead = full_lead(cast, business_id="2077474-1", country="FI")
    with pytest.raises(Refused), transaction.atomic():
        convert(lead, cast)
    data = {"organisation_match": "", "with_deal": "", "business_id": "2077474-1"}
    seller = client_of(cast.sales)
    answer = seller.post(reverse("crm:lead_convert", args=[lead.pk]), data)
    assert answer.status_code == 422 and "business_id" in answer.context["form"].errors
    answer = seller.post(reverse("crm:lead_convert", args=[lead.pk]), data | {"business_id": "20774740"})
    assert answer.status_code == 303
    made = Organisation.objects.get()
    assert made.business_id == "2077474-0"
    for row, name in ((made, "crm.organisation"), (Person.objects.get(), "crm.person")):
        assert AuditEvent.objects.filter(kind="core.Created", subject_type=name, subject_id=row.pk).count() == 1


def test_a_lead_with_a_slip_in_its_number_is_not_saved(cast: Cast) -> None:
    data = {"name": "Elif", "business_id": "2077474-1", "country": "FI", "company": cast.company.pk}
    answer = client_of(cast.sales).post(reverse("crm:lead_new"), data | {"owner": cast.sales.pk})
    assert answer.status_code == 422 and "business_id" in answer.context["form"].errors
