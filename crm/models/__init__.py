from crm.models.contact import Activity, FollowUp, TimelineEntry
from crm.models.parties import Address, LeadSource, Organisation, PartyRole, Person
from crm.models.sales import Deal, Lead, LossReason, Pipeline, Stage, StageChange

__all__ = [
    "Activity",
    "Address",
    "Deal",
    "FollowUp",
    "Lead",
    "LeadSource",
    "LossReason",
    "Organisation",
    "PartyRole",
    "Person",
    "Pipeline",
    "Stage",
    "StageChange",
    "TimelineEntry",
]
