"""The shipped roles: permission × role × scope, one block an app (who does what: domain.md section 2).

A user holds any number of roles, grants add up, the widest scope wins. The owner holds every permission there is and
stands in no block. `manage.py sync_roles` writes the matrix to the database; a role whose grants the firm has changed
is left alone from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing import permissions as billing
from core import permissions as core
from core.permissions import Permission, Scope
from core.roles import RoleSpec
from crm import permissions as crm
from erp import permissions as erp
from projects import permissions as projects
from reporting import permissions as reporting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OWN, TEAM, ALL = Scope.OWN, Scope.TEAM, Scope.ALL

SALES, LEAD, FINANCE, STAFF, AUDITOR = "sales", "project_lead", "finance", "staff", "auditor"

Block: TypeAlias = Mapping[Permission, Mapping[str, Scope]]

EVERYONE = dict.fromkeys((SALES, LEAD, FINANCE, STAFF, AUDITOR), ALL)

CORE: Block = {
    core.SETTINGS_VIEW: {FINANCE: ALL, AUDITOR: ALL},
    core.USERS_VIEW: {SALES: ALL, LEAD: ALL, FINANCE: ALL, AUDITOR: ALL},
    core.AUDIT_VIEW: {AUDITOR: ALL},
    core.JOBS_VIEW: {FINANCE: ALL},
    # Invoices and reminders that left, or of which that is not known.
    core.OUTBOX_VIEW: {FINANCE: ALL},
    core.OUTBOX_SEND: {FINANCE: ALL},
    core.APPROVE: {SALES: OWN, LEAD: OWN, FINANCE: OWN},
    core.TAGS_EDIT: {SALES: ALL, LEAD: ALL, FINANCE: ALL},
    core.IMPORTS: {SALES: ALL, FINANCE: ALL},
    core.VIEWS_SAVE: EVERYONE,
    core.VIEWS_SHARE: {SALES: TEAM, LEAD: TEAM, FINANCE: ALL},
    # Finance enters salaries and rates; a sales person or a lead never sees what a single person costs.
    core.RATES_VIEW: {FINANCE: ALL},
    core.RATES_EDIT: {FINANCE: ALL},
    core.BOOKS_CLOSE: {FINANCE: ALL},
    core.EXCHANGE_EDIT: {FINANCE: ALL},
}

CRM: Block = {
    crm.ORGANISATION_VIEW: {SALES: ALL, LEAD: ALL, FINANCE: ALL, AUDITOR: ALL},
    crm.ORGANISATION_EDIT: {SALES: ALL, FINANCE: ALL},
    crm.PERSON_VIEW: {SALES: ALL, LEAD: ALL, FINANCE: ALL},
    crm.PERSON_EDIT: {SALES: ALL, FINANCE: ALL},
    crm.DUPLICATE_MERGE: {SALES: ALL, FINANCE: ALL},
    crm.LEAD_VIEW: {SALES: ALL},
    crm.LEAD_EDIT: {SALES: ALL},
    crm.LEAD_RULES_VIEW: {SALES: ALL},
    crm.DEAL_VIEW: {SALES: ALL, LEAD: TEAM},
    crm.DEAL_EDIT: {SALES: ALL},
    crm.ACTIVITY_VIEW: {SALES: ALL, LEAD: TEAM},
    crm.ACTIVITY_EDIT: {SALES: ALL, LEAD: TEAM},
    # That a mail was written is told to the team; what stands in it, to sales and to who wrote it.
    crm.LETTER_VIEW: {SALES: ALL, LEAD: TEAM, FINANCE: ALL},
    crm.LETTER_READ: {SALES: ALL, LEAD: OWN, FINANCE: OWN},
    crm.LETTER_SEND: {SALES: ALL, LEAD: ALL, FINANCE: ALL},
    crm.TEMPLATE_EDIT: {SALES: ALL},
    # Finance sees that mail was exchanged, never what stands in the mail of sales; their own mailbox is theirs.
    crm.MAIL_VIEW: {SALES: ALL, LEAD: TEAM, FINANCE: ALL},
    crm.MAIL_READ: {SALES: ALL, LEAD: TEAM, FINANCE: OWN},
    crm.MAIL_TRIAGE: {SALES: ALL, LEAD: OWN, FINANCE: OWN},
    crm.MAILBOX_CONNECT: {SALES: OWN, LEAD: OWN, FINANCE: OWN},
    # Whoever is measured does not set the measure.
    crm.TARGET_EDIT: {FINANCE: ALL},
}

PROJECTS: Block = {
    # Staff see their departments' projects to work and log hours on them; budgets and prices are apart.
    projects.PROJECT_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, STAFF: TEAM, AUDITOR: ALL},
    projects.PROJECT_EDIT: {LEAD: TEAM},
    projects.BUDGET_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, AUDITOR: ALL},
    projects.TIME_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, STAFF: OWN, AUDITOR: ALL},
    projects.TIME_LOG: {SALES: OWN, LEAD: OWN, FINANCE: OWN, STAFF: OWN},
    projects.TIME_EDIT: {LEAD: TEAM, FINANCE: ALL},
    projects.SERVICE_VIEW: {SALES: ALL, LEAD: ALL, FINANCE: ALL},
    projects.SERVICE_EDIT: {FINANCE: ALL},
    # What a deal will take and bring; what it costs tells of pay, so sales see the price side alone.
    projects.ESTIMATE_VIEW: {SALES: ALL, LEAD: TEAM, FINANCE: ALL},
    projects.ESTIMATE_EDIT: {SALES: ALL, LEAD: TEAM},
    projects.ESTIMATE_MARGIN: {LEAD: TEAM, FINANCE: ALL},
}

ERP: Block = {
    erp.EXPENSE_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, STAFF: OWN, AUDITOR: ALL},
    erp.EXPENSE_LOG: {SALES: OWN, LEAD: OWN, FINANCE: OWN, STAFF: OWN},
    erp.EXPENSE_EDIT: {FINANCE: ALL},
    erp.EXPENSE_APPROVE: {SALES: OWN, LEAD: TEAM, FINANCE: ALL},
    erp.CATEGORY_EDIT: {FINANCE: ALL},
}

BILLING: Block = {
    billing.INVOICE_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, AUDITOR: ALL},
    billing.INVOICE_DRAFT: {LEAD: TEAM, FINANCE: ALL},
    billing.ISSUE: {FINANCE: ALL},
    billing.CREDIT: {FINANCE: ALL},
    billing.SEND: {FINANCE: ALL},
    billing.RECURRING_VIEW: {SALES: OWN, LEAD: TEAM, FINANCE: ALL, AUDITOR: ALL},
    billing.RECURRING_EDIT: {FINANCE: ALL},
    billing.PAYMENT_VIEW: {SALES: OWN, FINANCE: ALL, AUDITOR: ALL},
    billing.PAYMENT_EDIT: {FINANCE: ALL},
    billing.BANK_VIEW: {FINANCE: ALL, AUDITOR: ALL},
    billing.BANK_IMPORT: {FINANCE: ALL},
    billing.REMIND: {FINANCE: ALL},
    billing.QUOTE_VIEW: {SALES: ALL, LEAD: TEAM, FINANCE: ALL, AUDITOR: ALL},
    billing.QUOTE_EDIT: {SALES: ALL, LEAD: TEAM},
    billing.QUOTE_SEND: {SALES: ALL, LEAD: TEAM},
    billing.QUOTE_ACCEPT: {SALES: ALL, LEAD: TEAM},
    billing.QUOTE_SETTINGS: {FINANCE: ALL},
}

REPORTING: Block = {
    reporting.SALES_FIGURES: {SALES: ALL},
    reporting.FORECAST_VIEW: {SALES: ALL, LEAD: TEAM},
    reporting.WAY_VIEW: {SALES: OWN, FINANCE: ALL, AUDITOR: ALL},
    reporting.MONEY_FIGURES: {FINANCE: ALL, AUDITOR: ALL},
    reporting.MARGIN_VIEW: {LEAD: TEAM, FINANCE: ALL},
    reporting.UTILISATION_VIEW: {LEAD: TEAM, FINANCE: ALL, STAFF: OWN},
}

BLOCKS: tuple[Block, ...] = (CORE, CRM, PROJECTS, ERP, BILLING, REPORTING)


def _role(key: str, label: StrOrPromise, description: StrOrPromise) -> RoleSpec:
    return RoleSpec(label, description, {p: row[key] for block in BLOCKS for p, row in block.items() if key in row})


ROLES: dict[str, RoleSpec] = {
    "owner": RoleSpec(pgettext_lazy("role", "Owner"), _("Everything, with users, roles and settings."), {}),
    SALES: _role(SALES, _("Sales"), _("Leads, deals and clients; the project and payment state of own customers.")),
    LEAD: _role(LEAD, _("Project lead"), _("Projects, hours, expenses and margins of the own teams; drafts invoices.")),
    FINANCE: _role(FINANCE, _("Finance"), _("Invoices, payments, bank, reminders, costs, closing of the books.")),
    STAFF: _role(STAFF, _("Staff"), _("Own hours and expenses.")),
    AUDITOR: _role(AUDITOR, _("Auditor"), _("Reads finance and the audit trail, exports, writes nothing.")),
}
