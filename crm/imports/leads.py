"""Leads from files: found again by external id, else by who asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.access import System, home_company, person_of
from core.imports.importer import Importer, Key, Known
from core.imports.rows import Row
from core.textkeys import fold
from crm.actions import choose_owners, note_owners, score_leads
from crm.imports.aliases import LEAD
from crm.models import Lead
from crm.permissions import LEAD_EDIT

SYSTEM = System("crm.imports")


class LeadImporter(Importer):
    model = Lead
    permission = LEAD_EDIT
    list_url = "crm:leads"
    title = _("Import leads")
    # "Company" is the client everywhere else; which of our own companies it is, a person says.
    never_guessed = frozenset({"company"})
    filled_in = never_guessed
    aliases = LEAD
    found_by = _("A lead is found again by its external ID, else by the name together with the e-mail or organisation.")

    def keys(self, texts: dict[str, str]) -> list[Key]:
        name = fold(texts.get("name", ""))
        beside = texts.get("email", "").casefold() or fold(texts.get("organisation_name", ""))
        return [("lead", f"{name}\n{beside}")] if name and beside else []

    def known(self) -> Iterator[Known]:
        names = ("name", "email", "organisation_name")
        fields = ("pk", "archived_at", "external_source", "external_id", *names)
        for pk, archived, source, external, *texts in Lead.objects.values_list(*fields).iterator(5000):
            keys = tuple(self.keys(dict(zip(names, texts, strict=True))))
            yield Known(pk, self.external_of(source, external), keys, archived is not None)

    def defaults(self) -> dict[str, Any]:
        person = person_of(self.actor)
        company = home_company(person) if person else None
        return {"company": company} if company else {}

    def make_missing(self, rows: Sequence[Row], *, dry: bool) -> int:
        """Nothing is made; new leads of whom the file names no owner get one by the rules of assignment."""
        new = [row.instance for row in rows if row.is_new]
        self.share = choose_owners(leads=new, actor=SYSTEM, dry=dry)
        return 0

    def store(self, rows: Sequence[Row]) -> None:
        """Why each got its owner, and points by the rules."""
        note_owners(share=self.share, actor=SYSTEM)
        score_leads(leads=[row.instance.pk for row in rows], actor=SYSTEM)
