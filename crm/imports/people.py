"""People from files: found again by external id or e-mail address; with where they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import home_company, person_of
from core.imports.importer import Importer, Key, Known
from core.imports.journal import columns_of
from core.imports.rows import Row
from core.imports.targets import Target
from crm import actions
from crm.imports.aliases import PERSON
from crm.imports.clients import Clients, client_of
from crm.imports.likeness import like_stored
from crm.models import Organisation, PartyRole, Person
from crm.permissions import PERSON_EDIT


class PersonImporter(Importer):
    model = Person
    permission = PERSON_EDIT
    list_url = "crm:people"
    title = _("Import people")
    aliases = PERSON
    missing_label = _("Add clients that people work at and that are not in the register")
    found_by = _("A person is found again by the external ID, else by the e-mail address.")
    extra = (
        Target("first_name", _("First name"), limit=60),
        Target("last_name", _("Last name"), limit=60),
        Target("organisation", _("Works at: name of the client")),
        Target("organisation_external_id", _("Works at: external ID of the client"), limit=80),
        Target("title", _("Title"), limit=80),
    )

    def widen(self, texts: dict[str, str]) -> dict[str, str]:
        """First and last name together are the name where the file has no other."""
        whole = " ".join(texts[name] for name in ("first_name", "last_name") if name in texts)
        return {**texts, "name": whole} if whole and "name" not in texts else texts

    def keys(self, texts: dict[str, str]) -> list[Key]:
        return [("email", texts["email"].casefold())] if texts.get("email") else []

    def known(self) -> Iterator[Known]:
        fields = ("pk", "merged_into", "archived_at", "external_source", "external_id", "email")
        for pk, survivor, archived, source, external, email in Person.objects.values_list(*fields).iterator(5000):
            keys = tuple(self.keys({"email": email}))
            # What a merged row answers to leads to its survivor.
            is_away = archived is not None and survivor is None
            yield Known(survivor or pk, self.external_of(source, external), keys, is_away)

    def look_alikes(self, rows: Sequence[Row]) -> dict[int, tuple[Any, list[str]]]:
        return like_stored("person", rows)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.actor, self.setting.source, make_missing=self.setting.make_missing)

    def read_organisation(self, text: str, row: Row) -> Organisation:
        external = row.texts.get("organisation_external_id")
        return self.clients.by_external(external) if external else self.clients.by_name(text)

    def read_organisation_external_id(self, text: str, row: Row) -> str:
        row.values["organisation"] = self.clients.by_external(text)
        return text

    def prepare(self, rows: Sequence[Row]) -> None:
        """The roles that the batch's people hold today, in one query."""
        self._roles: dict[tuple[int, int], PartyRole] = {}
        if any(client_of(row) for row in rows):
            pks = [row.instance.pk for row in rows if not row.is_new]
            held = PartyRole.objects.filter(person__in=pks).on(self._today).order_by("pk")
            self._roles = {(role.person_id, role.organisation_id): role for role in held}

    @cached_property
    def _today(self) -> date:
        person = person_of(self.actor)
        return clock.today(home_company(person) if person else None)

    def settle(self, row: Row) -> None:
        client = client_of(row)
        if client is None:
            return
        title = row.values.get("title", "")
        role = self._roles.get((row.instance.pk, client.pk)) if client.pk else None
        if role is None:
            row.around["joins"] = (client, title)
        elif title and role.title != title:
            row.around["role_before"] = columns_of(role, ["title"])
            role.title = title
            row.around["role"] = role

    def make_missing(self, rows: Sequence[Row], *, dry: bool) -> int:
        return self.clients.make(rows, self.journal, dry=dry)

    def store(self, rows: Sequence[Row]) -> None:
        new = [(row.instance, *row.around["joins"]) for row in rows if "joins" in row.around]
        titled = [row.around["role"] for row in rows if "role" in row.around]
        if new or titled:
            made = actions.save_imported_roles(new=new, titled=titled, on=self._today, actor=self.actor)
            self.journal.made(made)
            for row in rows:
                if "role" in row.around:
                    self.journal.changed(row.around["role"], row.around["role_before"])
