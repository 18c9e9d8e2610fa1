from core.models.approvals import ApprovalDecision, ApprovalRequest
from core.models.audit import AuditEvent, AuditSeal, OutboxJob
from core.models.checks import NightlyCheck
from core.models.exports import ExportJob
from core.models.firm import (
    Company,
    CostBasisPeriod,
    CostCentre,
    Department,
    Employment,
    Holiday,
    HolidayCalendar,
    full_week,
)
from core.models.imports import ImportBatch, ImportProblem, ImportTrace
from core.models.money import Currency, ExchangeRate, PaymentTerm, TaxRate, WorkRole, WorkRoleRate
from core.models.paper import BankAccount, Letterhead, NumberSeries
from core.models.platform import (
    Attachment,
    JobRun,
    MailMessage,
    Notification,
    OwnField,
    Tag,
)
from core.models.rewrites import AuditRewrite
from core.models.saved_views import ListOpening, SavedView, SavedViewPin
from core.models.users import Grant, Role, User, UserRole

__all__ = [
    "ApprovalDecision",
    "ApprovalRequest",
    "Attachment",
    "AuditEvent",
    "AuditRewrite",
    "AuditSeal",
    "BankAccount",
    "Company",
    "CostBasisPeriod",
    "CostCentre",
    "Currency",
    "Department",
    "Employment",
    "ExchangeRate",
    "ExportJob",
    "Grant",
    "Holiday",
    "HolidayCalendar",
    "ImportBatch",
    "ImportProblem",
    "ImportTrace",
    "JobRun",
    "Letterhead",
    "ListOpening",
    "MailMessage",
    "NightlyCheck",
    "Notification",
    "NumberSeries",
    "OutboxJob",
    "OwnField",
    "PaymentTerm",
    "Role",
    "SavedView",
    "SavedViewPin",
    "Tag",
    "TaxRate",
    "User",
    "UserRole",
    "WorkRole",
    "WorkRoleRate",
    "full_week",
]
