"""The base of forms over rows: what it drops, proposes and refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import books, editing
from core.errors import Conflict, Refused
from core.forms import ModelForm
from core.models import AuditEvent, CostCentre, Employment, PaymentTerm, User
from core.permissions import RATES_EDIT, SETTINGS_EDIT, SIGNED_IN
from crm.models import Organisation
from tests.factories import CompanyFactory, EmploymentFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


class CentreForm(ModelForm):
    class Meta:
        model = CostCentre
        fieldsets = [("", "", ["company", "code", "name"])]


class JobForm(ModelForm):
    field_permissions = {"hourly_cost": RATES_EDIT}

    class Meta:
        model = Employment
        fieldsets = [("", "", ["department", "hourly_cost", "currency"])]


class ClientForm(ModelForm):
    class Meta:
        model = Organisation
        fieldsets = [("", "", ["name", "country", "owner", "tags"])]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("owner", self.actor)


def bound(form: type[ModelForm], row: Any, actor: User, **typed: Any) -> ModelForm:
    """The form as a browser sends it, opened on the row as it is now."""
    fresh = form(instance=type(row).objects.get(pk=row.pk), actor=actor)
    data = {b.html_name: getattr(b.value(), "key", b.value()) for b in fresh if b.value() is not None}
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    return form(data | typed, instance=type(row).objects.get(pk=row.pk), actor=actor)


def test_a_field_without_its_right_is_neither_shown_nor_settable() -> None:
    job = EmploymentFactory(hourly_cost=40)
    actor = UserFactory()
    assert "hourly_cost" not in JobForm(instance=job, actor=actor).fields
    form = bound(JobForm, job, actor, hourly_cost="99")
    assert form.is_valid(), form.errors
    editing.save_form(form, actor=actor, permission=SIGNED_IN)
    job.refresh_from_db()
    assert job.hourly_cost == 40


def test_a_proposed_person_is_shown_by_name() -> None:
    actor = UserFactory(name="Aino Lehtonen")
    assert 'value="Aino Lehtonen"' in str(ClientForm(actor=actor)["owner"])
    kept = OrganisationFactory(owner=None)
    assert 'value="Aino Lehtonen"' not in str(ClientForm(instance=kept, actor=actor)["owner"])


def test_an_archived_choice_is_left_out_unless_it_is_chosen() -> None:
    actor = UserFactory()
    job = EmploymentFactory()
    away = job.department
    away.archived_at = away.created_at
    away.save()
    assert away in JobForm(instance=job, actor=actor).fields["department"].queryset  # type: ignore[attr-defined]
    assert away not in JobForm(actor=actor).fields["department"].queryset  # type: ignore[attr-defined]


def test_two_forms_opened_together_conflict_in_the_action_too() -> None:
    centre = CostCentre.objects.create(company=CompanyFactory(), code="1", name="A")
    actor = UserFactory()
    first, second = bound(CentreForm, centre, actor, name="B"), bound(CentreForm, centre, actor, name="C")
    assert first.is_valid() and second.is_valid()
    editing.save_form(first, actor=actor, permission=SIGNED_IN)
    with pytest.raises(Conflict):
        editing.save_form(second, actor=actor, permission=SIGNED_IN)
    assert CostCentre.objects.get().name == "B"


def test_closed_books_refuse_every_edit(monkeypatch: Any) -> None:
    company = CompanyFactory()
    company.books_closed_until = company.created_at.date()
    company.save()
    centre = CostCentre.objects.create(company=company, code="1", name="A")
    actor = UserFactory()
    monkeypatch.setitem(books._booked, CostCentre, lambda row: (row.company, row.company.books_closed_until))
    form = bound(CentreForm, centre, actor, name="B")
    assert form.is_valid()
    for verb in (
        lambda: editing.save_form(form, actor=actor, permission=SIGNED_IN),
        lambda: editing.update(centre, actor=actor, permission=SIGNED_IN, name="C"),
        lambda: editing.delete(centre, actor=actor, permission=SIGNED_IN),
    ):
        with pytest.raises(Refused, match="books"):
            verb()
    assert CostCentre.objects.get().name == "A" and not AuditEvent.objects.exists()


def test_the_database_has_the_last_word_on_doubles() -> None:
    company, actor = CompanyFactory(), UserFactory()
    form = CentreForm({"company": company.pk, "code": "1", "name": "A"}, actor=actor)
    assert form.is_valid()
    CostCentre.objects.create(company=company, code="1", name="Faster")
    with pytest.raises(Refused, match="just saved"):
        editing.save_form(form, actor=actor, permission=SIGNED_IN)


def test_an_action_needs_its_right() -> None:
    term = PaymentTerm.objects.create(name="x", days=1)
    for verb in (editing.archive, editing.restore, editing.delete):
        with pytest.raises(Exception, match="right"):
            verb(term, actor=UserFactory(), permission=SETTINGS_EDIT)


def test_a_form_asks_the_database_little() -> None:
    row = OrganisationFactory(owner=UserFactory())
    actor = UserFactory()
    actor.grant_rows()
    row = Organisation.objects.select_related("owner").get(pk=row.pk)
    with CaptureQueriesContext(connection) as asked:
        str(ClientForm(instance=row, actor=actor))
    assert len(asked) <= 4, [q["sql"][:100] for q in asked.captured_queries]
