"""The field registry: what a model's own fields become, their texts, what is read from files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.utils import translation

from core.explained import ExplainedError
from core.fields import Kind, declare, differences, field, field_of, fields_for, fields_of
from core.fields.dates import AmbiguousDate, NotADate, read_date, read_moment
from core.fields.own import put
from core.fields.static import derive
from core.fields.storing import dump
from core.models import CostCentre, Employment, ExchangeRate, OwnField, PaymentTerm, TaxRate, WorkRoleRate
from core.permissions import RATES_VIEW
from crm.models import Deal, Organisation
from tests.factories import CompanyFactory, OrganisationFactory, UserFactory, WorkRoleRateFactory


def kind(model: Any, name: str) -> Kind:
    found = field_of(model, name)
    assert found is not None
    return found.kind


@pytest.mark.django_db
def test_kinds_come_from_the_model() -> None:
    assert kind(Organisation, "name") == Kind.TEXT
    assert kind(Organisation, "email") == Kind.EMAIL
    assert kind(Organisation, "country") == Kind.COUNTRY
    assert kind(Organisation, "language") == Kind.LANGUAGE
    assert kind(Organisation, "owner") == Kind.REFERENCE
    assert kind(Organisation, "tags") == Kind.TAGS
    assert kind(Organisation, "notes") == Kind.LONG_TEXT
    assert kind(Deal, "value") == Kind.MONEY
    assert kind(TaxRate, "percent") == Kind.PERCENT
    assert kind(TaxRate, "category") == Kind.CHOICE
    assert kind(ExchangeRate, "on") == Kind.DATE
    assert kind(ExchangeRate, "rate") == Kind.DECIMAL
    assert kind(PaymentTerm, "end_of_month") == Kind.BOOLEAN
    owner = field_of(Organisation, "owner")
    assert owner is not None and owner.picker == "users" and not owner.required
    assert field_of(Organisation, "nonsense") is None


def test_a_stale_or_double_declaration_is_noticed() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare(Organisation, "name")
    with pytest.raises(FieldDoesNotExist):
        derive(Employment, field("nonsense"))


@pytest.mark.django_db
def test_texts_in_the_readers_language() -> None:
    rate = WorkRoleRateFactory(hourly_price=Decimal("1234.5"))
    price = field_of(WorkRoleRate, "hourly_price")
    row = OrganisationFactory(country="FI", name="Ğ 🚢")
    land = field_of(Organisation, "country")
    assert price is not None and land is not None
    assert price.text(rate) == "€1,234.50" and land.text(row) == "Finland"
    with translation.override("fi"):
        assert price.text(rate) == "1\u00a0234,50\u00a0€" and land.text(row) == "Suomi"
    with translation.override("tr"):
        assert land.text(row) == "Finlandiya"


@pytest.mark.django_db
def test_sensitive_fields_are_only_for_who_may_see_them() -> None:
    hidden = [f for f in fields_of(WorkRoleRate) if f.name == "hourly_cost"]
    assert hidden
    user = UserFactory()
    for found in fields_for(Organisation, user):
        assert found.permission is None


GOOD = [
    (Organisation, "name", " Äkta 🚢 İıŞğ ", "Äkta 🚢 İıŞğ"),
    (Organisation, "email", "a@b.example", "a@b.example"),
    (Organisation, "website", "suvanto.example", "https://suvanto.example"),
    (Organisation, "country", "suomi", "FI"),
    (Organisation, "country", "Turkey", "TR"),
    (Organisation, "country", "tr", "TR"),
    (Organisation, "language", "English", "en"),
    (Organisation, "tags", "VIP, ihale ; ", ["VIP", "ihale"]),
    (Organisation, "is_supplier", "Kyllä", True),
    (Organisation, "is_supplier", "hayır", False),
    (Deal, "value", "-12 345 678,90 €", Decimal("-12345678.90")),
    (TaxRate, "percent", "25,5 %", Decimal("25.5")),
    (TaxRate, "category", "reverse charge", "AE"),
    (PaymentTerm, "days", "1 400", 1400),
    (ExchangeRate, "on", "19.11.2026", dt.date(2026, 11, 19)),
]


@pytest.mark.parametrize(("model", "name", "text", "value"), GOOD)
@pytest.mark.django_db
def test_reading_typed_text(model: Any, name: str, text: str, value: Any) -> None:
    found = field_of(model, name)
    assert found is not None and found.parse(text, "fi") == value


BAD = [
    (Organisation, "name", ""),
    (Organisation, "name", "x" * 161),
    (Organisation, "email", "not an address"),
    (Organisation, "website", "javascript://alert(1)"),
    (Organisation, "country", "Narnia"),
    (Organisation, "is_supplier", "perhaps"),
    (Deal, "value", "1.234"),
    (Deal, "value", "9" * 20),
    (Deal, "value", "12.345,678"),
    (TaxRate, "category", "Sales"),
    (PaymentTerm, "days", "-1"),
    (PaymentTerm, "days", "1,5"),
    (ExchangeRate, "on", "31.2.2026"),
    (Organisation, "owner", "Nobody"),
]


@pytest.mark.parametrize(("model", "name", "text"), BAD)
@pytest.mark.django_db
def test_refusing_typed_text_with_a_sentence(model: Any, name: str, text: str) -> None:
    found = field_of(model, name)
    assert found is not None
    with pytest.raises(ExplainedError) as refusal:
        found.parse(text, "en", actor=UserFactory())
    assert str(refusal.value)


@pytest.mark.django_db
def test_references_are_read_by_name_within_reach() -> None:
    actor, other = UserFactory(name="Deniz Yıldız"), UserFactory(name="Deniz Kaya")
    found = field_of(Organisation, "owner")
    assert found is not None
    assert found.parse("deniz yildiz", "en", actor=actor) == actor
    with pytest.raises(ExplainedError, match="more than one"):
        found.parse("deniz", "en", actor=other)


def test_dates_as_people_write_them() -> None:
    day = dt.date(2026, 11, 19)
    for text in (
        "2026-11-19",
        "19.11.2026",
        "19. 11. 2026",
        "19/11/2026",
        "11/19/2026",
        "19 Nov 2026",
        "19 november 2026",
    ):
        assert read_date(text, "en") == day, text
    assert read_date("3/4/2026", "fi") == dt.date(2026, 4, 3)
    with translation.override("fi"):
        assert read_date("19. marraskuuta 2026", "fi") == day
    with pytest.raises(AmbiguousDate):
        read_date("3/4/2026", "en")
    for text in ("", "32.1.2026", "0202-11-19", "tomorrow", "19.11", "🚢", "1.1.99999"):
        with pytest.raises(NotADate):
            read_date(text, "en")
    assert read_moment("19.11.2026 14:30", "fi").hour == read_moment("2026-11-19T14:30", "en").hour
    with pytest.raises(NotADate):
        read_moment("2026-11-19 25:00", "en")


def test_values_as_json_compare_by_meaning() -> None:
    assert dump(Decimal("12.50")) == dump(Decimal("12.5")) == "12.5"
    assert dump(Decimal("-0.00")) == "0" and dump(Decimal("1E+3")) == "1000"
    assert dump(dt.date(2026, 11, 19)) == "2026-11-19"
    assert dump({"a": [Decimal(1), None]}) == {"a": ["1", None]}


@pytest.mark.django_db
def test_own_fields_are_fields() -> None:
    for key, what in (("floor", "number"), ("since", "date"), ("vip", "boolean"), ("note", "text")):
        OwnField.objects.create(model="crm.organisation", key=key, kind=what, labels={"fi": f"{key}-fi", "en": key})
    assert not [f for f in fields_of(CostCentre) if f.own]
    own = {f.key: f for f in fields_of(Organisation) if f.own}
    with translation.override("fi"):
        assert {f.key: f for f in fields_of(Organisation) if f.own}["floor"].label == "floor-fi"
    row = OrganisationFactory()
    for key, value in (("floor", Decimal("1.50")), ("since", dt.date(2026, 1, 2)), ("vip", True), ("note", "x")):
        put(row, own[key], value)
    row.save()
    row.refresh_from_db()
    assert {key: f.value(row) for key, f in own.items()} == {
        "floor": Decimal("1.5"), "since": dt.date(2026, 1, 2), "vip": True, "note": "x",
    }  # fmt: skip
    other = OrganisationFactory(custom={"floor": "12", "since": "2025-01-01"})
    ordered = Organisation.objects.annotate(at=own["floor"].expression()).filter(at__gt=1).order_by("at")
    assert list(ordered) == [row, other]
    assert Organisation.objects.annotate(at=own["since"].expression()).filter(at__year=2025).get() == other
    assert Organisation.objects.annotate(at=own["vip"].expression()).filter(at=True).get() == row
    put(row, own["note"], "")
    assert "note" not in row.custom


@pytest.mark.django_db
def test_differences_name_rows_and_hide_what_is_sensitive(monkeypatch: Any) -> None:
    first, second = UserFactory(name="Aino"), UserFactory(name="Deniz")
    listed = differences(
        Organisation, {"owner": first.pk, "country": "FI"}, {"owner": second.pk, "country": "TR"}, first
    )
    assert [(str(d.label), d.before, d.after) for d in listed] == [
        ("Owner", "Aino", "Deniz"),
        ("Country", "Finland", "Türkiye"),
    ]
    gone = differences(Organisation, {"owner": 9999999}, {"owner": None}, first)
    assert gone[0].before == "#9999999" and gone[0].after == ""
    cost = field_of(WorkRoleRate, "hourly_cost")
    if cost is not None and cost.permission is None:
        monkeypatch.setattr("core.fields.diffs.field_of", lambda model, name: _sensitive(cost))
    hidden = differences(WorkRoleRate, {"hourly_cost": "10"}, {"hourly_cost": "20"}, first)
    assert hidden[0].hidden and not hidden[0].before and not hidden[0].after


def _sensitive(found: Any) -> Any:
    return type(found)(**{**found.__dict__, "permission": RATES_VIEW})


@pytest.mark.django_db
def test_company_rows_take_their_currency_from_the_company() -> None:
    CompanyFactory()
    assert field_of(Deal, "value").currency == "currency_id"  # type: ignore[union-attr]
