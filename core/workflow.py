"""State machines as tables: which verb leads from which states to which one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CheckConstraint, Model, Q
from django.utils.translation import gettext as _

from core.errors import Refused

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Transition:
    """`refusal` is the sentence shown when the verb is not possible; without it a general one names the state."""

    sources: tuple[str, ...]
    target: str
    refusal: StrOrPromise = ""


class Workflow:
    """The transitions of one state field: `require` guards, `apply` changes the instance without saving it."""

    def __init__(self, states: type[TextChoices], table: Mapping[str, Transition], field: str = "state") -> None:
        self.states, self.table, self.field = states, table, field

    def can(self, obj: Model, verb: str) -> bool:
        return getattr(obj, self.field) in self.table[verb].sources

    def refusal(self, obj: Model, verb: str) -> str:
        """The sentence why not, or an empty string when the verb is possible."""
        if self.can(obj, verb):
            return ""
        state = self.states(getattr(obj, self.field)).label
        return str(self.table[verb].refusal) or _("This is not possible in the state “%(state)s”.") % {"state": state}

    def require(self, obj: Model, verb: str) -> None:
        if sentence := self.refusal(obj, verb):
            raise Refused(sentence)

    def apply(self, obj: Model, verb: str) -> None:
        self.require(obj, verb)
        setattr(obj, self.field, self.table[verb].target)

    def constraint(self, name: str) -> CheckConstraint:
        """The database's own word on which states exist."""
        found: Any = Q(**{f"{self.field}__in": list(self.states.values)})
        return CheckConstraint(condition=found, name=name)
