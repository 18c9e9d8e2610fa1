"""What a column, a filter or a field is called is translated: a label made from a name stays English for everyone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.fields.registry import declared_models, static_fields
from core.lists import registry
from core.models import User
from tests.house.law import Fault, Law
from tests.house.routes import routes

LABELS = Law(
    "labels-translated",
    "without a verbose name Django makes one of the field's name, in English.",
    'verbose_name=_("…") on the model field, or a label beside the column or filter.',
)


def plain_labels(place: str, labels: Iterable[tuple[str, Any]]) -> Iterator[Fault]:
    for name, label in labels:
        if label and not isinstance(label, Promise):
            yield Fault(f"{place}::{name}", 0, f"is called {str(label)!r}")


def test_labels_are_translated() -> None:
    routes()  # reads in every list
    faults: list[Fault] = []
    for name in registry.names():
        view: Any = registry.list_named(name)
        faults += plain_labels(name, ((column.name, column.label) for column in view.bound_columns()))
        filters = view.filters(QueryDict(), view.queryset.all(), user=User())
        faults += plain_labels(name, ((found.name, found.title) for found in filters))
    for model in declared_models():
        faults += plain_labels(model._meta.label, ((field.name, field.label) for field in static_fields(model)))
    LABELS.hold(faults)


def test_a_plain_label_is_noticed() -> None:
    assert list(plain_labels("billing.invoices", [("on", "On")]))
    assert not list(plain_labels("billing.invoices", [("on", gettext_lazy("Date")), ("menu", "")]))
