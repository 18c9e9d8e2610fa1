"""Deals from files: found again by external id, else by client and name; valued at home, with their stage log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import home_company, person_of
from core.explained import ExplainedError
from core.firm.queries import MissingRate, Rate, exchange_rate
from core.imports.importer import Key, Known
from core.imports.lookups import Lookup
from core.imports.rows import Row
from core.imports.targets import Target
from core.models import Company
from core.money import round_money
from core.textkeys import fold
from crm import actions
from crm.imports.aliases import DEAL
from crm.imports.clients import Clients
from crm.imports.outcomes import OUTCOMES, OutcomeReader
from crm.models import Deal, Organisation, Person, Pipeline, Stage
from crm.permissions import DEAL_EDIT, PERSON_VIEW

WORTH = ("value", "currency", "company")


class NotADeal(ExplainedError):
    """The values of a row make no deal."""


class DealImporter(OutcomeReader):
    model = Deal
    permission = DEAL_EDIT
    list_url = "crm:deals"
    title = _("Import deals")
    # "Company" is the client everywhere else; which of our own companies it is, a person says.
    never_guessed = frozenset({"company"})
    filled_in = frozenset({"value", "currency", "pipeline", "stage", "owner", "company"})
    aliases = DEAL
    missing_label = _("Add clients that are not in the register")
    found_by = _("A deal is found again by its external ID, else by its client and name.")
    extra = (Target("organisation_external_id", _("External ID of the client"), limit=80), *OUTCOMES)

    def keys(self, texts: dict[str, str]) -> list[Key]:
        client, name = fold(texts.get("organisation", "")), fold(texts.get("name", ""))
        return [("deal", f"{client}\n{name}")] if client and name else []

    def known(self) -> Iterator[Known]:
        names = ("organisation__name", "name")
        fields = ("pk", "archived_at", "external_source", "external_id", *names)
        for pk, archived, source, external, client, name in Deal.objects.values_list(*fields).iterator(5000):
            keys = tuple(self.keys({"organisation": client, "name": name}))
            yield Known(pk, self.external_of(source, external), keys, archived is not None)

    def defaults(self) -> dict[str, Any]:
        person = person_of(self.actor)
        company = home_company(person) if person else None
        pipeline = next((row for row in self._by_key.values() if row.archived_at is None), None)
        found: dict[str, Any] = {"owner": person}
        if company is not None:
            found |= {"company": company, "currency": company.currency}
        if pipeline is not None:
            found["pipeline"] = pipeline
        return found

    # Reading

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.actor, self.setting.source, make_missing=self.setting.make_missing)

    @cached_property
    def _by_key(self) -> dict[int, Pipeline]:
        return {row.pk: row for row in Pipeline.objects.all()}

    @cached_property
    def _stages(self) -> dict[int, Lookup]:
        """Pipeline → its stages by name."""
        by_pipeline: dict[int, list[Stage]] = {}
        for stage in Stage.objects.live().order_by("position", "pk"):
            by_pipeline.setdefault(stage.pipeline_id, []).append(stage)
        return {pipeline: Lookup(stages) for pipeline, stages in by_pipeline.items()}

    @cached_property
    def _people(self) -> Lookup:
        rows = Person.objects.live().visible_to(self.actor, PERSON_VIEW).only("pk", "name", "email")
        return Lookup(rows, lambda row: (row.name, row.email))

    @cached_property
    def _companies(self) -> dict[int, Company]:
        return {row.pk: row for row in Company.objects.select_related("currency")}

    def read_organisation(self, text: str, row: Row) -> Organisation:
        # The id, where the file has one, says it better than the name.
        external = row.texts.get("organisation_external_id")
        return self.clients.by_external(external) if external else self.clients.by_name(text)

    def read_organisation_external_id(self, text: str, row: Row) -> str:
        row.values["organisation"] = self.clients.by_external(text)
        return text

    def read_person(self, text: str, row: Row) -> Person:
        found: Person = self._people.find(text)
        return found

    def read_stage(self, text: str, row: Row) -> str:
        return text  # which one it is depends on the deal's pipeline

    # The rules of a deal

    def check(self, row: Row) -> None:
        pipeline = row.values.get("pipeline") or self._by_key.get(row.instance.pipeline_id)
        if pipeline is None:
            raise NotADeal(_("There is no pipeline yet. Add one in the settings."))
        self.check_outcome(row, self._today(row))
        if "pipeline" not in row.texts or "pipeline" in row.values:
            self._check_stage(row, pipeline)
        if (row.values.get("value") or Decimal(0)) < 0:
            row.fail("value", NotADeal(_("A deal can't be worth less than nothing.")))
        if (row.values.get("probability") or 0) > 100:
            row.fail("probability", NotADeal(_("A probability lies between 0 and 100 %.")))

    def _check_stage(self, row: Row, pipeline: Pipeline) -> None:
        """By name within the pipeline; a new deal without one, or with a new pipeline, begins at its first stage."""
        deal: Deal = row.instance
        stages = self._stages.get(pipeline.pk, Lookup([]))
        text = row.values.pop("stage", None)
        if text is not None:
            try:
                row.values["stage"] = stages.find(text)
            except ExplainedError as error:
                if "outcome" not in row.around or not stages.rows:
                    row.fail("stage", error)
                    return
                # "Closed won" is no stage here: a deal that is over stands at the last one.
                row.values["stage"] = stages.rows[-1]
        elif row.is_new or deal.pipeline_id != pipeline.pk:
            if not stages.rows:
                raise NotADeal(_("The pipeline “%(pipeline)s” has no stages yet."), pipeline=pipeline.name)
            row.values["stage"] = stages.rows[0]
        else:
            return
        if not row.is_new and row.values["stage"].pk != deal.stage_id:
            Deal.workflow.require(deal, "move")
            row.around["moved_from"] = self._stage(deal.stage_id)

    def _stage(self, pk: int) -> Stage:
        return Stage.objects.get(pk=pk)

    def settle(self, row: Row) -> None:
        deal: Deal = row.instance
        if "moved_from" in row.around:
            deal.stage_since = clock.now()
            row.changed.add("stage_since")
        self.settle_outcome(row)
        if not row.is_new and deal.state != Deal.State.OPEN and row.changed & set(WORTH):
            row.fail("value", NotADeal(_("A closed deal keeps its value. Reopen it to change it.")))
            return
        if deal.company_id and deal.currency_id and (row.is_new or row.changed & set(WORTH)):
            self._value_at_home(row)

    def _value_at_home(self, row: Row) -> None:
        deal: Deal = row.instance
        base = self._companies[deal.company_id].currency_id
        try:
            found = self._rate(deal.company_id, base, deal.currency_id, deal.closed_on or self._today(row))
        except MissingRate as error:
            row.fail("currency" if "currency" in row.headings else "", error)
            return
        deal.exchange_rate, deal.rate_on = found.rate, found.on if deal.currency_id != base else None
        deal.home_value = round_money(deal.value * deal.exchange_rate, base)
        row.changed |= {"exchange_rate", "rate_on", "home_value"}

    def _today(self, row: Row) -> date:
        return clock.today(self._companies.get(row.instance.company_id))

    def _rate(self, company: int, base: str, currency: str, day: date) -> Rate:
        """The rate of the day, today's for open deals; asked once a run for each."""
        at = (company, currency, day)
        if at not in self._rates:
            try:
                self._rates[at] = exchange_rate(base, currency, day)
            except MissingRate as error:
                self._rates[at] = error
        found = self._rates[at]
        if isinstance(found, MissingRate):
            raise found
        return found

    @cached_property
    def _rates(self) -> dict[tuple[int, str, date], Rate | MissingRate]:
        return {}

    # Writing

    def make_missing(self, rows: Sequence[Row], *, dry: bool) -> int:
        self.make_reasons(rows, dry=dry)
        return self.clients.make(rows, self.journal, dry=dry)

    def store(self, rows: Sequence[Row]) -> None:
        logged = [
            (row.instance, row.around.get("moved_from")) for row in rows if row.is_new or "moved_from" in row.around
        ]
        if logged:
            self.journal.made(actions.log_imported_deals(deals=logged, actor=self.actor))
