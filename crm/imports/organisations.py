"""Organisations from files: found again by external id, VAT id, business id or exact name; with their address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.access import home_company, person_of
from core.imports.importer import Importer, Key, Known
from core.imports.journal import columns_of
from core.imports.rows import Row
from core.imports.targets import Target
from core.textkeys import fold
from crm import actions
from crm.imports.aliases import ORGANISATION
from crm.imports.clients import identifier
from crm.imports.likeness import like_stored
from crm.models import Address, Organisation
from crm.permissions import ORGANISATION_EDIT

STREET = ("street", "postal_code", "city")


class OrganisationImporter(Importer):
    model = Organisation
    permission = ORGANISATION_EDIT
    list_url = "crm:organisations"
    title = _("Import clients")
    # "Client" as a heading is a name nearly always, not a yes or no.
    never_guessed = frozenset({"is_customer"})
    filled_in = frozenset({"country", "language"})
    aliases = ORGANISATION
    found_by = _("A client is found again by its external ID, else by its VAT ID, business ID or exact name.")
    extra = (
        Target("street", _("Street"), limit=160),
        Target("postal_code", _("Postal code"), limit=12),
        Target("city", _("City"), limit=80),
    )

    def keys(self, texts: dict[str, str]) -> list[Key]:
        found = [
            (name, identifier(texts[name])) for name in ("vat_id", "business_id") if identifier(texts.get(name, ""))
        ]
        return [*found, ("name", fold(texts["name"]))] if texts.get("name") else found

    def known(self) -> Iterator[Known]:
        names = ("name", "vat_id", "business_id")
        fields = ("pk", "merged_into", "archived_at", "external_source", "external_id", *names)
        rows = Organisation.objects.order_by("-merged_into", "pk").values_list(*fields)
        for pk, survivor, archived, source, external, *texts in rows.iterator(5000):
            # What a merged row answers to leads to its survivor, whose own keys come later and count more.
            keys = tuple(self.keys(dict(zip(names, texts, strict=True))))
            is_away = archived is not None and survivor is None
            yield Known(survivor or pk, self.external_of(source, external), keys, is_away)

    def look_alikes(self, rows: Sequence[Row]) -> dict[int, tuple[Any, list[str]]]:
        return like_stored("organisation", rows)

    def defaults(self) -> dict[str, Any]:
        person = person_of(self.actor)
        company = home_company(person) if person else None
        return {"country": company.country, "language": company.language} if company else {}

    def prepare(self, rows: Sequence[Row]) -> None:
        """The visiting addresses of the batch, in one query."""
        self._addresses: dict[int, Address] = {}
        if any(name in self.headings for name in STREET):
            pks = [row.instance.pk for row in rows if not row.is_new]
            held = Address.objects.filter(organisation__in=pks, kind=Address.Kind.VISIT).order_by("-pk")
            self._addresses = {address.organisation_id: address for address in held if address.organisation_id}

    def settle(self, row: Row) -> None:
        parts = {name: row.values[name] for name in STREET if name in row.values}
        if not parts:
            return
        country = row.instance.country
        address = self._addresses.get(row.instance.pk) or Address(kind=Address.Kind.VISIT, country=country)
        if any(getattr(address, name) != value for name, value in parts.items()):
            row.around["address_before"] = columns_of(address, STREET) if address.pk else None
            for name, value in parts.items():
                setattr(address, name, value)
            row.around["address"] = address

    def store(self, rows: Sequence[Row]) -> None:
        found = [(row, row.around["address"]) for row in rows if "address" in row.around]
        for row, address in found:
            address.organisation = row.instance
        if found:
            actions.save_imported_addresses(addresses=[address for _row, address in found], actor=self.actor)
        for row, address in found:
            if row.around["address_before"] is None:
                self.journal.made([address])
            else:
                self.journal.changed(address, row.around["address_before"])
