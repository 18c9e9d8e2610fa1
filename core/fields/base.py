"""One field of a model as everything that reads, writes, shows or compares it sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F
from django.db.models.expressions import Combinable

from core.fields import parsing, reading, storing
from core.fields.kinds import NUMBERS, TEXTS, Kind
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.access import Actor
    from core.fields.rules import Rule


@dataclass(frozen=True)
class Field:
    """Static fields are derived from the model's own, the firm's own ones from core.OwnField rows (core.fields.own).

    `permission` marks a sensitive field: without it the field is not shown, not exported, not settable, not in the
    history. `currency` names the attribute (dots allowed) that holds the code of a MONEY field's currency.
    """

    model: type[models.Model]
    name: str
    label: StrOrPromise
    kind: Kind
    required: bool = False
    permission: Permission | Open | None = None
    editable: bool = True
    filterable: bool = True
    sortable: bool = True
    importable: bool = True
    in_list: bool = False
    help: StrOrPromise = ""
    picker: str = ""
    own: bool = False
    currency: str = ""
    choices: tuple[tuple[Any, StrOrPromise], ...] = ()
    key: str = ""
    # Puts a value into its normal form or refuses it; `lenient`: files of other systems may hold what it refuses.
    rule: Rule | None = None
    lenient: bool = False

    @cached_property
    def model_field(self) -> Any:
        return None if self.own else self.model._meta.get_field(self.name)

    @property
    def lookup(self) -> str:
        """What `filter()` and `order_by()` take for a static field; own fields are annotated with `expression()`."""
        return f"custom__{self.key}" if self.own else self.name

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_text(self) -> bool:
        return self.kind in TEXTS

    def expression(self) -> Combinable:
        """The value as SQL of the right type, to annotate, filter and sort by."""
        return storing.own_expression(self.key, self.kind) if self.own else F(self.name)

    def value(self, row: models.Model) -> Any:
        """The Python value: Decimal, date, bool, the related row, a list of tags; None or "" when there is none."""
        if self.own:
            return storing.load_plain(getattr(row, "custom", {}).get(self.key), self.kind)
        if self.kind == Kind.TAGS:
            return list(getattr(row, self.name).all()) if row.pk else []
        return getattr(row, self.name)

    def text(self, row: models.Model) -> str:
        """The value in the reader's language and format; "" when there is none."""
        return self.show(self.value(row), currency=self.currency_of(row))

    def show(self, value: Any, *, currency: str = "") -> str:
        """A Python value of this field in the reader's language and format."""
        return reading.show(value, self, currency=currency)

    def currency_of(self, row: models.Model) -> str:
        found: Any = row if self.currency else ""
        for part in self.currency.split(".") if self.currency else ():
            found = getattr(found, part, None)
        return str(found or "")

    def parse(self, text: str, language: str, *, actor: Actor | None = None) -> Any:
        """The Python value of typed text or a file's cell; raises core.explained.ExplainedError with a sentence.

        A reference is looked for among what `actor` may see; tags come back as a list of names.
        """
        return parsing.parse(text, self, language, actor)

    def dump(self, value: Any) -> Any:
        """The value as JSON holds it: money as text, dates in ISO, rows by their key."""
        return storing.dump(value)

    def load(self, stored: Any) -> Any:
        """What `dump` has stored, as a Python value again; a row that is gone meanwhile gives None."""
        return storing.load(stored, self)
