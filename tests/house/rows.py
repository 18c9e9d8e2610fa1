"""How to make rows for a list, so that its queries can be counted: list name → a maker of one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import factories
from tests.cast import Cast

ROWS: dict[str, Callable[[Cast], Any]] = {
    "crm.organisations": lambda cast: factories.OrganisationFactory(owner=cast.sales),
    "crm.people": lambda cast: factories.PersonFactory(owner=cast.sales),
    "crm.leads": lambda cast: factories.LeadFactory(company=cast.company, owner=cast.sales),
    "crm.deals": lambda cast: factories.DealFactory(company=cast.company, owner=cast.sales),
    "projects.projects": lambda cast: factories.ProjectFactory(company=cast.company, lead=cast.lead),
    "projects.services": lambda cast: factories.ServiceFactory(company=cast.company),
}
