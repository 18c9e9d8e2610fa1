"""Clients that rows of other files name: by their id in the same system, by business or VAT id, or by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import access
from core.access import Actor, home_company, person_of
from core.explained import ExplainedError
from core.imports.journal import Journal
from core.imports.rows import Row
from core.textkeys import fold
from crm import actions
from crm.models import Organisation
from crm.permissions import ORGANISATION_EDIT, ORGANISATION_VIEW


class UnknownClient(ExplainedError):
    """A file names a client that is not in the register, or not clearly."""


def identifier(text: str) -> str:
    """An official number without marks, case and country: FI20774740 and 2077474-0 are the same digits."""
    return re.sub(r"^[A-Z]{2}", "", "".join(mark for mark in text.upper() if mark.isalnum()))


class Clients:
    """The register by keys, read once a run; with `make_missing` a name that is not in it becomes a new client."""

    def __init__(self, actor: Actor, source: str, *, make_missing: bool) -> None:
        self.actor = actor
        self.may_make = make_missing and access.may(actor, ORGANISATION_EDIT)
        self._by_external: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        self._by_number: dict[str, list[int]] = {}
        self._pending: dict[str, Organisation] = {}
        self._counted: set[str] = set()
        rows = Organisation.objects.live().visible_to(actor, ORGANISATION_VIEW)
        fields = ("pk", "name", "external_source", "external_id", "business_id", "vat_id")
        for pk, name, its_source, external, *numbers in rows.values_list(*fields):
            self._by_name.setdefault(fold(name), []).append(pk)
            for number in {identifier(one) for one in numbers if one}:
                self._by_number.setdefault(number, []).append(pk)
            if external and its_source == source:
                self._by_external[external] = pk
        merged = Organisation.objects.filter(merged_into__in=rows.values("pk"), external_source=source)
        for survivor, external in merged.exclude(external_id="").values_list("merged_into", "external_id"):
            self._by_external.setdefault(external, survivor)  # type: ignore[arg-type]

    def by_external(self, text: str) -> Organisation:
        if text not in self._by_external:
            raise UnknownClient(
                _("No client has the external ID “%(text)s”. Import the clients first."), text=text[:80]
            )
        return Organisation(pk=self._by_external[text])

    def by_name(self, text: str) -> Organisation:
        """A stored client, known by its key only, or one that is still to be made."""
        name = fold(text)
        found = self._by_name.get(name) or self._by_number.get(identifier(text)) or []
        if len(found) == 1:
            return Organisation(pk=found[0])
        if found:
            raise UnknownClient(_("More than one client is called “%(text)s”."), text=text[:80])
        if not self.may_make:
            raise UnknownClient(_("No client is called “%(text)s”."), text=text[:80])
        if len(text) > 160:
            raise UnknownClient(_("“%(text)s…” is too long for a client's name."), text=text[:40])
        if name not in self._pending:
            self._pending[name] = Organisation(name=text, **self._defaults())
        return self._pending[name]

    def _defaults(self) -> dict[str, Any]:
        person = person_of(self.actor)
        company = home_company(person) if person else None
        found = {"country": company.country, "language": company.language} if company else {}
        return {**found, "owner": person}

    def make(self, rows: Iterable[Row], journal: Journal, *, dry: bool) -> int:
        """Save the clients that the rows need; how many are new. They are known from then on."""
        needed: dict[str, Organisation] = {}
        for row in rows:
            client = row.values.get("organisation")
            if client is not None and client.pk is None and fold(client.name) not in self._counted:
                needed[fold(client.name)] = client
        self._counted |= set(needed)
        if not dry and needed:
            actions.add_named_organisations(organisations=list(needed.values()), actor=self.actor)
            journal.made(needed.values())
        return len(needed)


def client_of(row: Row) -> Organisation | None:
    found: Organisation | None = row.values.get("organisation")
    return found
