"""Forms that say while one types, and once more before they save, that what is typed is there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Actor
from crm.calculations.evidence import LIKELY
from crm.duplicates import hints
from crm.duplicates.hints import Match

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What of a form is sent while one types.
PARAMS = {
    "organisation": (
        "name",
        "business_id",
        "vat_id",
        "country",
        "industry",
        "email",
        "invoice_email",
        "phone",
        "website",
        "iban",
    ),
    "person": ("name", "email", "phone", "organisation"),
    "lead": ("name", "organisation_name", "email", "phone"),
}


def matches_of(kind: str, typed: Mapping[str, Any], reader: Actor, *, but: int | None = None) -> list[Match]:
    """Rows like what is typed in a form of this kind; for a lead, clients and people that it may become too."""
    if kind == "organisation":
        return hints.organisations(typed, reader, but=but)
    if kind == "person":
        key = str(typed.get("organisation") or "")
        return hints.people(
            typed, reader, organisation=int(key) if key.isdecimal() and len(key) < 19 else None, but=but
        )
    asked = {
        "name": typed.get("organisation_name") or "",
        "email": typed.get("email") or "",
        "phone": typed.get("phone") or "",
    }
    return [*hints.leads(typed, reader, but=but), *hints.organisations(asked, reader), *hints.people(typed, reader)]


class HintMixin:
    """`hint_kind` is a key of PARAMS. The page shows `hint_template` with the matches of what was typed."""

    hint_kind: ClassVar[str]
    hint_template: ClassVar[str] = "crm/_hints.html"
    actor: Actor
    instance: Any
    is_new: bool
    is_bound: bool
    data: Any

    @property
    def hint_url(self) -> str:
        row = f"?row={self.instance.pk}" if self.instance.pk else ""
        return reverse("crm:duplicate_hints", args=[self.hint_kind]) + row

    @property
    def hint_params(self) -> str:
        return ",".join(PARAMS[self.hint_kind])

    @cached_property
    def matches(self) -> list[Match]:
        if not self.is_bound:
            return []
        typed = {name: self.data.get(name, "") for name in PARAMS[self.hint_kind]}
        return matches_of(self.hint_kind, typed, self.actor, but=self.instance.pk)

    @property
    def hint_row(self) -> Any:
        return None if self.is_new else self.instance

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        """What is likely the same is asked about before it is saved a second time."""
        for match in self.matches:
            if match.row is None:
                owner = match.owner or _("an administrator")
                yield _("This is in the register already, out of your sight: ask %(owner)s.") % {"owner": owner}
            elif match.score >= LIKELY or match.kind == "lead":
                why = {"name": match.row, "reasons": ", ".join(match.why)}
                yield _("“%(name)s” is in the register already: %(reasons)s.") % why
