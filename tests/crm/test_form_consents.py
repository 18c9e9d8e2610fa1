"""What a visitor agrees to in a web form stands in the log of consents of the person, once it is known who that is."""

from __future__ import annotations

from typing import Any

import pytest

from core.access import System
from crm import actions
from crm.actions.consenting import version_of
from crm.models import Consent, ConsentPurpose, Inquiry, Lead, Person, WebForm
from crm.queries.privacy import may_contact
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TEXT = "Yes, send me the newsletter.\nI can take it back."


def sent(cast: Cast, form: WebForm, key: str = "1", email: str = "elif@kaya.example", **more: Any) -> Lead:
    details = actions.Details(
        form=form, consent_text=form.consent_text, consent_purpose=form.consent_purpose, consent_ip="203.0.113.9", **more
    )
    return actions.take_inquiry(
        company=cast.company, name="Elif Kaya", email=email, phone="", organisation_name="Kaya", message="Hello",
        source=None, utm={}, key=key, actor=System("test"), more=details,
    )  # fmt: skip


def form_of(cast: Cast, **more: Any) -> WebForm:
    purpose = ConsentPurpose.objects.get_or_create(name="Newsletter")[0]
    given = {"consent_text": TEXT, "consent_purpose": purpose} | more
    form: WebForm = WebForm.objects.create(
        company=cast.company, name="Contact", title="Contact us", owner=cast.sales, **given
    )
    return form


def test_conversion_carries_it_to_the_person_with_words_time_and_address(cast: Cast) -> None:
    form = form_of(cast)
    lead = sent(cast, form)
    assert not Consent.objects.exists()
    lead.state, lead.owner = "qualified", cast.sales
    lead.save()
    actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=cast.sales)
    said, inquiry = Consent.objects.get(), Inquiry.objects.get()
    assert (said.person, said.purpose, said.given) == (lead_person(lead), form.consent_purpose, True)
    assert (said.evidence, said.text_version, said.ip) == (TEXT, version_of(TEXT), "203.0.113.9")
    assert said.at == inquiry.at and "Contact" in said.source and said.inquiry == inquiry
    assert may_contact(said.person, said.purpose, "email")
    assert version_of(TEXT) != version_of("Other words")


def lead_person(lead: Lead) -> Person:
    lead.refresh_from_db()
    assert lead.person is not None
    return lead.person


def test_undoing_the_conversion_takes_it_along_and_doing_it_again_writes_it_once(cast: Cast) -> None:
    lead = sent(cast, form_of(cast))
    Lead.objects.filter(pk=lead.pk).update(state="qualified", owner=cast.sales)
    for _again in range(2):
        lead.refresh_from_db()
        actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=cast.sales)
        assert Consent.objects.count() == 1
        lead.refresh_from_db()
        actions.undo_conversion(lead=lead, actor=cast.sales)
        assert not Consent.objects.exists() and not Person.objects.exists()
    assert Inquiry.objects.get().consent_text == TEXT


def test_someone_we_know_has_it_at_once_and_keeps_it(cast: Cast) -> None:
    person = PersonFactory(email="elif@kaya.example")
    form = form_of(cast)
    lead = sent(cast, form)
    assert Consent.objects.get().person == person
    sent(cast, form, key="1")  # the same sending again
    assert Consent.objects.count() == 1
    sent(cast, form, key="2")
    assert Consent.objects.count() == 2
    Lead.objects.filter(pk=lead.pk).update(state="qualified", owner=cast.sales)
    lead.refresh_from_db()
    actions.convert_lead(
        lead=lead, organisation=OrganisationFactory(), person=person, deal=None, actor=cast.sales
    )
    lead.refresh_from_db()
    actions.undo_conversion(lead=lead, actor=cast.sales)
    assert Consent.objects.filter(person=person).count() == 2


def test_no_purpose_no_consent_and_nothing_while_held_back(cast: Cast) -> None:
    PersonFactory(email="elif@kaya.example")
    lead = sent(cast, form_of(cast), held_because="links")
    assert not Consent.objects.exists()
    actions.release_lead(lead=lead, actor=cast.sales)
    assert Consent.objects.count() == 1
    WebForm.objects.update(consent_purpose=None)
    sent(cast, WebForm.objects.get(), key="2")
    assert Consent.objects.count() == 1
    assert Inquiry.objects.get(key="2").consent_ip is None


def test_erasing_keeps_that_it_was_said_without_where_from(cast: Cast) -> None:
    person = PersonFactory(email="elif@kaya.example")
    sent(cast, form_of(cast))
    actions.erase_person(person=person, asked_on="2026-11-20", reason="Asked", actor=cast.owner)
    said = Consent.objects.get()
    assert (said.ip, said.evidence, said.given) == (None, "", True)
    assert Inquiry.objects.get().consent_ip is None
