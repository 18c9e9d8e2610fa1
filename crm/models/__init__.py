from crm.models.accounts import AccountMember
from crm.models.addresses import Address
from crm.models.assignment import AssignmentLog, AssignmentMember, AssignmentRule
from crm.models.contact import Activity, FollowUp, TimelineEntry
from crm.models.conversions import LeadConversion
from crm.models.deal_people import DealPerson
from crm.models.duplicates import DuplicateCandidate, DuplicateScan, MergeMove, MergeRecord
from crm.models.feeds import CalendarFeed
from crm.models.inquiries import Inquiry, WebForm
from crm.models.leads import Lead
from crm.models.letters import Letter, MailTemplate
from crm.models.mail import Mail, MailBody, MailCopy, MailInvitation, MailLink, MailParty, MailThread
from crm.models.mail_sign_in import MailboxGrant, MailProvider
from crm.models.mailboxes import FilingToken, Mailbox, MailExclusion, MailFolder, Sharing
from crm.models.meetings import MeetingGuest, MeetingInvite
from crm.models.parties import LeadSource, Organisation, PartyRole, Person
from crm.models.pipelines import Competitor, LossReason, Pipeline, Stage, WinReason
from crm.models.points import ContactPoint
from crm.models.privacy import Consent, ConsentPurpose, Erasure, PersonalExport
from crm.models.sales import Deal
from crm.models.scoring import LeadRating, LeadScore, ScoreRule
from crm.models.stage_log import StageChange, StageVisit
from crm.models.targets import SalesTarget
from crm.models.vat_checks import VatCheck, VatCheckPolicy

__all__ = [
    "AccountMember",
    "Activity",
    "Address",
    "AssignmentLog",
    "AssignmentMember",
    "AssignmentRule",
    "CalendarFeed",
    "Competitor",
    "Consent",
    "ConsentPurpose",
    "ContactPoint",
    "Deal",
    "DealPerson",
    "DuplicateCandidate",
    "DuplicateScan",
    "Erasure",
    "FilingToken",
    "FollowUp",
    "Inquiry",
    "Lead",
    "LeadConversion",
    "LeadRating",
    "LeadScore",
    "LeadSource",
    "Letter",
    "LossReason",
    "Mail",
    "MailBody",
    "MailCopy",
    "MailExclusion",
    "MailFolder",
    "MailInvitation",
    "MailLink",
    "MailParty",
    "MailProvider",
    "MailTemplate",
    "MailThread",
    "Mailbox",
    "MailboxGrant",
    "MeetingGuest",
    "MeetingInvite",
    "MergeMove",
    "MergeRecord",
    "Organisation",
    "PartyRole",
    "Person",
    "PersonalExport",
    "Pipeline",
    "SalesTarget",
    "ScoreRule",
    "Sharing",
    "Stage",
    "StageChange",
    "StageVisit",
    "TimelineEntry",
    "VatCheck",
    "VatCheckPolicy",
    "WebForm",
    "WinReason",
]
