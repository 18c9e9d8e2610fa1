"""Rules of single fields: a phone number, a VAT id. Forms, imports and plain edits all come through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from core.access import Actor, home_company, person_of
from core.explained import ExplainedError

if TYPE_CHECKING:
    from core.fields.base import Field


@dataclass(frozen=True)
class Given:
    """What a rule may look at besides its own value: the other values as typed, else as they are stored."""

    row: Model
    values: Mapping[str, Any]
    actor: Actor

    def get(self, name: str) -> Any:
        return self.values[name] if name in self.values else getattr(self.row, name, None)

    @property
    def country(self) -> str:
        """ISO code of the row's own country, else of the firm's whose person is asking; "" when neither is known."""
        own = self.get("country")
        if own:
            return str(own).upper()
        person = person_of(self.actor)
        company = home_company(person) if person is not None else None
        return company.country if company is not None else ""


# Value and surroundings → the value as it is stored; raises ExplainedError with a sentence.
Rule = Callable[[Any, Given], Any]


def settle(
    fields: Iterable[Field], values: dict[str, Any], *, row: Model, actor: Actor, lenient: bool = False
) -> dict[str, ExplainedError]:
    """Put every value into its normal form, in place; what is wrong, by field.

    A rule that is `lenient` is not held against a file of another system (`lenient=True`), nor against a value that
    was there before and is not touched.
    """
    wrong: dict[str, ExplainedError] = {}
    for field in fields:
        if field.rule is None or not values.get(field.name):
            continue
        try:
            values[field.name] = field.rule(values[field.name], Given(row, values, actor))
        except ExplainedError as error:
            if not (field.lenient and (lenient or values[field.name] == _stored(field, row))):
                wrong[field.name] = error
    return wrong


def _stored(field: Field, row: Model) -> Any:
    """The value before this edit: forms have written the typed one on the instance by now, never in the database."""
    return field.value(row) if row.pk else None
