"""What an import writes, noted while it is written, so that all of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.backends.utils import format_number
from django.db.models import DecimalField, Field, JSONField, Model

from core.models import ImportBatch, ImportTrace

Values = dict[str, Any]


def kept(row: Model, field: Field[Any, Any]) -> Any:
    """A column's value as JSON holds it; `restored` reads it back."""
    value = getattr(row, field.attname)
    if isinstance(field, DecimalField) and value is not None:  # as the database will answer it: 9000 is 9000.00
        return format_number(Decimal(value), field.max_digits, field.decimal_places)
    return value if value is None or isinstance(field, JSONField) else field.value_to_string(row)


def restored(field: Field[Any, Any], value: Any) -> Any:
    return value if value is None or isinstance(field, JSONField) else field.to_python(value)


def columns_of(row: Model, names: Iterable[str]) -> Values:
    return {name: kept(row, row._meta.get_field(name)) for name in names}  # type: ignore[arg-type]


class Journal:
    """One a batch of rows. The engine notes the imported rows, an importer what it writes around them."""

    def __init__(self) -> None:
        self.traces: list[ImportTrace] = []

    def made(self, rows: Iterable[Model]) -> None:
        """Rows that are stored by now and were not before."""
        self.traces += [
            ImportTrace(model=row._meta.label_lower, row_id=row.pk, act=ImportTrace.Act.MADE) for row in rows
        ]

    def changed(self, row: Model, before: Values) -> None:
        """A stored row whose columns named in `before` had these values."""
        after = columns_of(row, before)
        names = [name for name in before if before[name] != after[name]]
        if names:
            self.traces.append(
                ImportTrace(
                    model=row._meta.label_lower,
                    row_id=row.pk,
                    act=ImportTrace.Act.CHANGED,
                    before={name: before[name] for name in names},
                    after={name: after[name] for name in names},
                )
            )

    def write(self, batch: ImportBatch) -> None:
        for trace in self.traces:
            trace.batch = batch
        ImportTrace.objects.bulk_create(self.traces, batch_size=1000)
