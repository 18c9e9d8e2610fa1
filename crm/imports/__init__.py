"""Organisations, people, deals and leads from files."""

from core.imports.importer import register
from core.imports.undoing import follows
from crm.imports import starters  # noqa: F401  registers what exports look like
from crm.imports.deals import DealImporter
from crm.imports.leads import LeadImporter
from crm.imports.organisations import OrganisationImporter
from crm.imports.people import PersonImporter
from crm.models import AssignmentLog, DuplicateCandidate, LeadScore

for importer in (OrganisationImporter, PersonImporter, DealImporter, LeadImporter):
    register(importer)
follows(LeadScore, DuplicateCandidate, AssignmentLog)
