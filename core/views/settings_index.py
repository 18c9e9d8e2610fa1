"""The page from which all settings are reached, in groups, each with what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import access
from core.models import TaxRate, User
from core.permissions import (
    AUDIT_VIEW,
    JOBS_VIEW,
    OUTBOX_VIEW,
    SETTINGS_VIEW,
    TAGS_EDIT,
    USERS_VIEW,
    Open,
    Permission,
)
from core.routes import guarded

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Entry:
    label: StrOrPromise
    why: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | Open = SETTINGS_VIEW

    @property
    def url(self) -> str:
        return reverse(self.url_name)


GROUPS: tuple[tuple[StrOrPromise, tuple[Entry, ...]], ...] = (
    (
        _("Firm"),
        (
            Entry(_("Companies"), _("Details, VAT ID, books, basis of cost."), "core:companies", "company"),
            Entry(_("Departments"), _("Who belongs together and who leads."), "core:departments", "department"),
            Entry(_("Contracts"), _("Hours, department and work role of each person."), "core:employments", "work"),
            Entry(_("Holiday calendars"), _("Days off of a country or a region."), "core:calendars", "planner"),
        ),
    ),
    (
        _("Access"),
        (
            Entry(_("Users"), _("Invite people, give roles, lock out."), "core:users", "people", USERS_VIEW),
            Entry(_("Roles"), _("What each role may see and do."), "core:roles", "role"),
        ),
    ),
    (
        _("Money"),
        (
            Entry(_("Work roles and rates"), _("Standard price and cost of an hour."), "core:work_roles", "hours"),
            Entry(_("Cost centres"), _("Where the accountants count money."), "core:cost_centres", "costcentre"),
            Entry(_("Tax rates"), _("With their days and sources."), "core:taxes", "report"),
            Entry(_("Exchange rates"), _("By hand or from a file."), "core:rates", "cash"),
            Entry(_("Currencies"), _("What can be invoiced in."), "core:currencies", "money"),
            Entry(_("Payment terms"), _("How long customers have."), "core:payment_terms", "time"),
        ),
    ),
    (
        _("Documents"),
        (
            Entry(_("Bank accounts"), _("Printed on invoices, read from statements."), "core:bank_accounts", "bank"),
            Entry(_("Number series"), _("How documents are numbered."), "core:series", "list"),
            Entry(_("Letterhead"), _("Logo, colour and footer."), "core:letterheads", "note"),
        ),
    ),
    (
        _("Records"),
        (
            Entry(_("Own fields"), _("What you want to know besides."), "core:own_fields", "columns", TAGS_EDIT),
            Entry(_("Tags"), _("Words that people put on records."), "core:tag_list", "tag", TAGS_EDIT),
        ),
    ),
    (
        _("Operation"),
        (
            Entry(_("Outgoing mail"), _("What left, and what waits."), "core:mails", "submit", OUTBOX_VIEW),
            Entry(_("Jobs"), _("What runs by itself, and when."), "core:jobs", "job", JOBS_VIEW),
            Entry(_("Audit trail"), _("Who did what, and why."), "core:audit", "audit", AUDIT_VIEW),
        ),
    ),
)


@require_safe
@guarded(SETTINGS_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    groups = [(title, [e for e in entries if access.may(user, e.permission)]) for title, entries in GROUPS]
    unchecked = TaxRate.objects.filter(must_be_checked=True).count()
    context = {"groups": [(title, entries) for title, entries in groups if entries], "unchecked": unchecked}
    return render(request, "core/settings.html", context)
