"""The places of the settings, in groups: core names its own here, higher floors add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from core.permissions import (
    AUDIT_VIEW,
    IMPORTS,
    JOBS_VIEW,
    OUTBOX_VIEW,
    SETTINGS_VIEW,
    TAGS_EDIT,
    USERS_VIEW,
    Open,
    Permission,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


@dataclass(frozen=True, eq=False)
class Entry:
    label: StrOrPromise
    why: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | Open = SETTINGS_VIEW

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class Group:
    title: StrOrPromise
    entries: list[Entry]


_groups: dict[str, Group] = {
    "firm": Group(
        _("Firm"),
        [
            Entry(_("Companies"), _("Details, VAT ID, books, basis of cost."), "core:companies", "company"),
            Entry(_("Departments"), _("Who belongs together and who leads."), "core:departments", "department"),
            Entry(_("Contracts"), _("Hours, department and work role of each person."), "core:employments", "work"),
            Entry(_("Holiday calendars"), _("Days off of a country or a region."), "core:calendars", "planner"),
        ],
    ),
    "access": Group(
        _("Access"),
        [
            Entry(_("Users"), _("Invite people, give roles, lock out."), "core:users", "people", USERS_VIEW),
            Entry(_("Roles"), _("What each role may see and do."), "core:roles", "role"),
        ],
    ),
    "sales": Group(_("Sales"), []),
    "money": Group(
        _("Money"),
        [
            Entry(_("Work roles and rates"), _("Standard price and cost of an hour."), "core:work_roles", "hours"),
            Entry(_("Cost centres"), _("Where the accountants count money."), "core:cost_centres", "costcentre"),
            Entry(_("Tax rates"), _("With their days and sources."), "core:taxes", "report"),
            Entry(_("Exchange rates"), _("By hand or from a file."), "core:rates", "cash"),
            Entry(_("Currencies"), _("What can be invoiced in."), "core:currencies", "money"),
            Entry(_("Payment terms"), _("How long customers have."), "core:payment_terms", "time"),
        ],
    ),
    "documents": Group(
        _("Documents"),
        [
            Entry(_("Bank accounts"), _("Printed on invoices, read from statements."), "core:bank_accounts", "bank"),
            Entry(_("Number series"), _("How documents are numbered."), "core:series", "list"),
            Entry(_("Letterhead"), _("Logo, colour and footer."), "core:letterheads", "note"),
        ],
    ),
    "records": Group(
        _("Records"),
        [
            Entry(_("Own fields"), _("What you want to know besides."), "core:own_fields", "columns", TAGS_EDIT),
            Entry(_("Tags"), _("Words that people put on records."), "core:tag_list", "tag", TAGS_EDIT),
            Entry(_("Imports"), _("Rows from other systems, with their errors."), "core:imports", "import", IMPORTS),
        ],
    ),
    "operation": Group(
        _("Operation"),
        [
            Entry(_("Outgoing mail"), _("What left, and what waits."), "core:mails", "submit", OUTBOX_VIEW),
            Entry(_("Jobs"), _("What runs by itself, and when."), "core:jobs", "job", JOBS_VIEW),
            Entry(_("Audit trail"), _("Who did what, and why."), "core:audit", "audit", AUDIT_VIEW),
        ],
    ),
}


def add_entries(group: str, *entries: Entry) -> None:
    """Put pages of a higher floor into one of the groups; called once, from its extensions."""
    _groups[group].entries.extend(entries)


def groups_for(user: User) -> list[Group]:
    """What the user may enter, group by group; empty groups are left out."""
    found = [
        Group(group.title, [entry for entry in group.entries if access.may(user, entry.permission)])
        for group in _groups.values()
    ]
    return [group for group in found if group.entries]


def any_for(user: User) -> bool:
    return any(access.may(user, entry.permission) for group in _groups.values() for entry in group.entries)
