"""Models: foreign keys look down, nobody walks up, money has a currency, names say date or instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from tests.house.law import APPS, Fault, Law

FLOOR = {app: floor for floor, app in enumerate(APPS)}

DOWN = Law(
    "foreign-keys-look-down",
    "a table that points at a higher floor can't be understood, migrated or tested without it (house.md section 2).",
    "turn the key round: the higher floor points at the lower one.",
)
NOBODY_UP = Law(
    "no-walk-upward",
    "organisation.invoices would let the lower floor use what it must not know (house.md section 2).",
    'related_name="+" on the key; upstairs write Invoice.objects.for_organisation(organisation).',
)
NAMES = Law(
    "field-names",
    "`_on` is a date and `_at` an instant; an amount says whether it is net, tax or gross (sections 9 and 12).",
    "rename the field: issued_on, sent_at, net_amount.",
)
CURRENCY = Law(
    "money-has-a-currency",
    "a sum without a currency is added to one of another currency sooner or later (house.md section 3).",
    "currency = currency_field() on the row, or a required key to the document whose currency it is.",
)


def own_models() -> list[type[models.Model]]:
    """Models of the apps, without the history tables that are generated."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not any(base.__module__.startswith("pghistory") for base in model.__mro__)]


def place_of(model: type[models.Model], field: str) -> str:
    return f"{model._meta.app_label}.{model.__name__}::{field}"


def keys_of(model: type[models.Model]) -> Iterator[tuple[Any, int, int]]:
    """(key, own floor, floor of its target) of keys to own apps."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        target = getattr(field.related_model, "_meta", None) if field.is_relation else None
        if target is not None and target.app_label in FLOOR:
            yield field, FLOOR[model._meta.app_label], FLOOR[target.app_label]


def upward_keys(model: type[models.Model]) -> Iterator[Fault]:
    for field, own, target in keys_of(model):
        if target > own:
            yield Fault(place_of(model, field.name), 0, f"points up at {field.related_model._meta.label}")


def open_ways_up(model: type[models.Model]) -> Iterator[Fault]:
    for field, own, target in keys_of(model):
        if target < own and not field.remote_field.hidden:
            label = field.related_model._meta.label
            yield Fault(
                place_of(model, field.name), 0, f"gives {label} a way up, {field.remote_field.get_accessor_name()}"
            )


def ill_named(model: type[models.Model]) -> Iterator[Fault]:
    for field in model._meta.local_fields:
        place = place_of(model, field.name)
        if field.name.endswith("_at") and not isinstance(field, models.DateTimeField):
            yield Fault(place, 0, "ends in _at and is no instant")
        if field.name.endswith("_on") and (
            not isinstance(field, models.DateField) or isinstance(field, models.DateTimeField)
        ):
            yield Fault(place, 0, "ends in _on and is no date")
        if field.name == "amount":
            yield Fault(place, 0, "does not say net, tax or gross")
        if isinstance(field, models.FloatField):
            yield Fault(place, 0, "is a float")


def _gives_currency(field: Any) -> bool:
    """A line has the currency of the document it can't be without; the company's own is not meant."""
    target = field.related_model if field.is_relation and not field.null else None
    return bool(target) and target._meta.label != "core.Company" and "currency" in {f.name for f in target._meta.fields}


def money_without_currency(model: type[models.Model]) -> Iterator[Fault]:
    names = {field.name for field in model._meta.get_fields()}
    money = [
        f.name
        for f in model._meta.local_fields
        if isinstance(f, models.DecimalField)
        and (f.max_digits, f.decimal_places) in ((14, 2), (18, 6))
        and not f.name.endswith(("_hours", "quantity"))
    ]
    if money and "currency" not in names and not any(_gives_currency(field) for field in model._meta.local_fields):
        yield Fault(place_of(model, money[0]), 0, f"holds money ({', '.join(money)}) and no currency")


def test_foreign_keys_look_down() -> None:
    DOWN.hold(fault for model in own_models() for fault in upward_keys(model))


def test_lower_floors_can_not_walk_up() -> None:
    NOBODY_UP.hold(fault for model in own_models() for fault in open_ways_up(model))


def test_fields_are_named_for_what_they_are() -> None:
    NAMES.hold(fault for model in own_models() for fault in ill_named(model))


def test_money_has_a_currency() -> None:
    CURRENCY.hold(fault for model in own_models() for fault in money_without_currency(model))


def bad_model(app: str, target: str, **key: Any) -> type[models.Model]:
    """A model that is known to nobody else: made in a registry of its own."""
    registry = type(apps)()
    for label in (app, target.split(".")[0]):
        registry.app_configs.setdefault(label, apps.get_app_config(label))

    class Meta:
        app_label = app
        apps = registry

    fields = {
        "__module__": f"{app}.models",
        "Meta": Meta,
        "sum": models.DecimalField(max_digits=14, decimal_places=2),
        "paid_on": models.DateTimeField(),
        "amount": models.FloatField(),
        "key": models.ForeignKey(apps.get_model(target), models.PROTECT, **key),
    }
    return type("Sample", (models.Model,), fields)


def test_a_bad_model_is_noticed() -> None:
    climbing = bad_model("core", "crm.Organisation", related_name="+")
    assert list(upward_keys(climbing)) and not list(open_ways_up(climbing))
    walking = bad_model("crm", "core.Company")
    assert list(open_ways_up(walking)) and not list(upward_keys(walking))
    assert len(list(ill_named(walking))) == 3
    assert list(money_without_currency(walking))
    assert not list(open_ways_up(bad_model("crm", "core.Company", related_name="+")))
