"""Organisations, people, deals and leads from files."""

from core.imports.importer import register
from crm.imports.deals import DealImporter
from crm.imports.leads import LeadImporter
from crm.imports.organisations import OrganisationImporter
from crm.imports.people import PersonImporter

for importer in (OrganisationImporter, PersonImporter, DealImporter, LeadImporter):
    register(importer)
