"""The menu: groups of places, each with the permission that opens it."""

from django.utils.translation import gettext_lazy as _

from billing import permissions as billing
from core import permissions as core
from core.navigation import Group, Maker, Menu, Place
from core.permissions import SIGNED_IN
from core.settings_pages import any_for
from crm import permissions as crm
from erp import permissions as erp
from projects import permissions as projects
from reporting import permissions as reporting

MENU = Menu(
    groups=(
        Group(
            "top",
            "",
            (
                Place("today", _("Today"), "reporting:today", "today", SIGNED_IN, short=True),
                Place("agenda", _("What is due"), "crm:agenda", "check", SIGNED_IN),
            ),
        ),
        Group(
            "sales",
            _("Sales"),
            (
                Place("leads", _("Leads"), "crm:leads", "lead", crm.LEAD_VIEW),
                Place("pipeline", _("Pipeline"), "crm:board", "pipeline", crm.DEAL_VIEW, short=True),
                Place("deals", _("Deals"), "crm:deals", "deal", crm.DEAL_VIEW, hidden=True),
                Place("quotes", _("Quotes"), "billing:quotes", "quote", billing.QUOTE_VIEW),
                Place("organisations", _("Clients"), "crm:organisations", "clients", crm.ORGANISATION_VIEW),
                Place("people", _("People"), "crm:people", "person", crm.PERSON_VIEW),
                Place("duplicates", _("Duplicates"), "crm:duplicates", "merge", crm.DUPLICATE_MERGE),
                Place("follow_ups", _("Follow-ups"), "crm:follow_ups", "follow_up", crm.ACTIVITY_VIEW),
                Place("calendar", _("Calendar"), "crm:calendar", "calendar", crm.ACTIVITY_VIEW),
                Place("letters", _("Mails"), "crm:letters", "mail", crm.LETTER_VIEW, hidden=True),
                Place("templates", _("Mail templates"), "crm:templates", "mail", crm.LETTER_SEND, hidden=True),
                Place("mail_triage", _("Mail to sort"), "crm:mail_triage", "inbox", crm.MAIL_TRIAGE),
                Place("my_mail", _("My mail"), "crm:my_mail", "mail", crm.MAILBOX_CONNECT, hidden=True),
            ),
        ),
        Group(
            "delivery",
            _("Delivery"),
            (
                Place("projects", _("Projects"), "projects:projects", "project", projects.PROJECT_VIEW),
                Place("week", _("Timesheet"), "projects:week", "time", projects.TIME_LOG, short=True),
                Place("hours", _("Hours"), "projects:hours", "time", projects.TIME_VIEW, hidden=True),
                Place("services", _("Services"), "projects:services", "service", projects.SERVICE_VIEW),
            ),
        ),
        Group(
            "finance",
            _("Finance"),
            (
                Place("invoices", _("Invoices"), "billing:invoices", "invoice", billing.INVOICE_VIEW, short=True),
                Place("recurring", _("Recurring"), "billing:recurring_list", "recurring", billing.RECURRING_VIEW),
                Place("expenses", _("Expenses"), "erp:expenses", "expense", erp.EXPENSE_VIEW),
                Place("bank", _("Bank"), "billing:bank", "bank", billing.BANK_VIEW),
                Place("payments", _("Payments"), "billing:payments", "payment", billing.PAYMENT_VIEW, hidden=True),
                Place("reminders", _("Reminders"), "billing:reminders", "submit", billing.REMIND, hidden=True),
                Place("approvals", _("Approvals"), "core:approvals", "approval", core.APPROVE),
            ),
        ),
        Group(
            "insight",
            _("Insight"),
            (
                Place("forecast", _("Forecast"), "reporting:forecast", "report", reporting.FORECAST_VIEW),
                Place("cash", _("Cash flow"), "reporting:cash", "cashflow", reporting.MONEY_FIGURES),
                Place("sales", _("Sales reports"), "reporting:sales_funnel", "report", reporting.SALES_FIGURES),
                Place("margins", _("Margins"), "reporting:margins", "margin", reporting.MARGIN_VIEW),
                Place("ways", _("From contact to cash"), "reporting:ways", "report", reporting.WAY_VIEW),
                Place("receivables", _("Receivables"), "reporting:receivables", "money", reporting.MONEY_FIGURES),
            ),
        ),
        Group(
            "firm",
            _("Firm"),
            (
                Place("settings", _("Settings"), "core:settings", "settings", SIGNED_IN, when=any_for),
                Place("users", _("Users"), "core:users", "person", core.USERS_VIEW, hidden=True),
                Place("mail", _("Outgoing mail"), "core:mails", "mail", core.OUTBOX_VIEW, hidden=True),
                Place("jobs", _("Jobs"), "core:jobs", "job", core.JOBS_VIEW, hidden=True),
                Place("audit", _("Audit trail"), "core:audit", "audit", core.AUDIT_VIEW, hidden=True),
                Place("imports", _("Imports"), "core:imports", "import", core.IMPORTS, hidden=True),
                Place("profile", _("My profile"), "core:profile", "person", SIGNED_IN, hidden=True),
            ),
        ),
    ),
    makers=(
        Maker(_("Client"), "crm:organisation_new", "clients", crm.ORGANISATION_EDIT, "N C"),
        Maker(_("Lead"), "crm:lead_new", "lead", crm.LEAD_EDIT, "N L"),
        Maker(_("Deal"), "crm:deal_new", "deal", crm.DEAL_EDIT, "N D"),
        Maker(_("Quote"), "billing:quote_new", "quote", billing.QUOTE_EDIT, "N Q"),
        Maker(_("Project"), "projects:project_new", "project", projects.PROJECT_EDIT, "N P"),
        Maker(_("Invoice"), "billing:invoice_new", "invoice", billing.INVOICE_DRAFT, "N I"),
        Maker(_("Expense"), "erp:expense_new", "expense", erp.EXPENSE_LOG, "N E"),
    ),
)
