from crm.models.accounts import AccountMember
from crm.models.addresses import Address
from crm.models.contact import Activity, FollowUp, TimelineEntry
from crm.models.letters import Letter, MailTemplate
from crm.models.parties import LeadSource, Organisation, PartyRole, Person
from crm.models.points import ContactPoint
from crm.models.sales import Deal, Lead, LossReason, Pipeline, Stage, StageChange
from crm.models.vat_checks import VatCheck, VatCheckPolicy

__all__ = [
    "AccountMember",
    "Activity",
    "Address",
    "ContactPoint",
    "Deal",
    "FollowUp",
    "Lead",
    "LeadSource",
    "Letter",
    "LossReason",
    "MailTemplate",
    "Organisation",
    "PartyRole",
    "Person",
    "Pipeline",
    "Stage",
    "StageChange",
    "TimelineEntry",
    "VatCheck",
    "VatCheckPolicy",
]
