"""The verbs of customers and sales, and where their records are looked for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import acts, clock, settings_pages, subjects
from core.acts import Act, archiving
from core.extensions import Panel, add_panel
from core.models import User
from core.permissions import SETTINGS_EDIT
from core.search.registry import Hit, SearchProvider
from core.search.registry import register as add_search
from core.search.rows import Findable
from crm import permissions as p
from crm.models import Activity, Deal, FollowUp, Lead, Letter, MailTemplate, Organisation, Person
from crm.models.contact import CORRECTABLE

subjects.register(Organisation, view=p.ORGANISATION_VIEW, edit=p.ORGANISATION_EDIT, files=True)
subjects.register(Person, view=p.PERSON_VIEW, edit=p.PERSON_EDIT, files=True)
subjects.register(Lead, view=p.LEAD_VIEW, edit=p.LEAD_EDIT, files=True)
subjects.register(Deal, view=p.DEAL_VIEW, edit=p.DEAL_EDIT, files=True)
subjects.register(Letter, view=p.LETTER_READ, edit=p.LETTER_SEND, files=True)
subjects.register(Activity, view=p.ACTIVITY_VIEW, edit=p.ACTIVITY_EDIT, files=True)
subjects.register(FollowUp, view=p.ACTIVITY_VIEW, edit=p.ACTIVITY_EDIT)

EDIT = _("Edit")


def is_open(row: Lead | Deal) -> bool:
    return row.archived_at is None and row.state in {"open", "new", "qualified"}


def is_fresh(row: Activity) -> bool:
    return clock.now() - row.created_at < CORRECTABLE


acts.register(
    Organisation,
    Act("edit", EDIT, "crm:organisation_edit", p.ORGANISATION_EDIT, icon="edit", link=True),
    *archiving(archive="crm:organisation_archive", restore="crm:organisation_restore", permission=p.ORGANISATION_EDIT),
)
acts.register(
    Person,
    Act("edit", EDIT, "crm:person_edit", p.PERSON_EDIT, icon="edit", link=True),
    *archiving(archive="crm:person_archive", restore="crm:person_restore", permission=p.PERSON_EDIT),
)
acts.register(
    Lead,
    Act("edit", EDIT, "crm:lead_edit", p.LEAD_EDIT, icon="edit", link=True, shown=is_open),
    Act("drop", _("Drop"), "crm:lead_drop", p.LEAD_EDIT, Lead.workflow, asks=True, shown=is_open),
    Act("qualify", _("Qualify"), "crm:lead_qualify", p.LEAD_EDIT, Lead.workflow, shown=lambda row: row.state == "new"),
    Act(
        "convert", _("Convert"), "crm:lead_convert", p.LEAD_EDIT, Lead.workflow, link=True, primary=True, shown=is_open
    ),
    Act("reopen", _("Reopen"), "crm:lead_reopen", p.LEAD_EDIT, Lead.workflow, shown=lambda row: row.state == "dropped"),
)
acts.register(
    Deal,
    Act("edit", EDIT, "crm:deal_edit", p.DEAL_EDIT, icon="edit", link=True),
    Act("move", _("Move"), "crm:deal_move", p.DEAL_EDIT, Deal.workflow, asks=True, shown=is_open),
    Act("lose", _("Mark as lost"), "crm:deal_lose", p.DEAL_EDIT, Deal.workflow, asks=True, shown=is_open),
    Act(
        "win",
        _("Mark as won"),
        "crm:deal_win",
        p.DEAL_EDIT,
        Deal.workflow,
        asks=True,
        primary=True,
        shown=is_open,
        icon="check",
    ),
    Act(
        "reopen",
        _("Reopen"),
        "crm:deal_reopen",
        p.DEAL_EDIT,
        Deal.workflow,
        asks=True,
        shown=lambda row: not is_open(row),
    ),
    *archiving(archive="crm:deal_archive", restore="crm:deal_restore", permission=p.DEAL_EDIT),
)


acts.register(
    Activity,
    Act("edit", EDIT, "crm:activity_edit", p.ACTIVITY_EDIT, icon="edit", link=True, shown=is_fresh),
    Act("delete", _("Delete"), "crm:activity_delete", p.ACTIVITY_EDIT, asks=True, rare=True, shown=is_fresh),
)
acts.register(
    MailTemplate,
    Act("edit", EDIT, "crm:template_edit", p.LETTER_SEND, icon="edit", link=True, shown=lambda row: not row.archived_at),
    *archiving(archive="crm:template_archive", restore="crm:template_restore", permission=p.LETTER_SEND),
)


ORGANISATIONS = Findable(
    Organisation,
    p.ORGANISATION_VIEW,
    lambda rows, query: rows.live().filter(search_key__contains=query).only("name", "business_id"),
)
PEOPLE = Findable(Person, p.PERSON_VIEW, lambda rows, query: rows.live().searched(query).only("name", "email"))
LEADS = Findable(
    Lead,
    p.LEAD_VIEW,
    lambda rows, query: rows.live().filter(search_key__contains=query).only("name", "organisation_name"),
)
DEALS = Findable(
    Deal,
    p.DEAL_VIEW,
    lambda rows, query: (
        rows.live()
        .filter(search_key__contains=query)
        .select_related("organisation")
        .only("name", "organisation__name")
    ),
)


def find_organisations(user: User, query: str, limit: int) -> list[Hit]:
    rows = ORGANISATIONS.rows(user, query, limit)
    return [Hit(row.name, row.get_absolute_url(), sub=row.business_id, icon="clients") for row in rows]


def find_people(user: User, query: str, limit: int) -> list[Hit]:
    rows = PEOPLE.rows(user, query, limit)
    return [Hit(row.name, row.get_absolute_url(), sub=row.email, icon="person") for row in rows]


def find_leads(user: User, query: str, limit: int) -> list[Hit]:
    rows = LEADS.rows(user, query, limit)
    return [Hit(str(row), row.get_absolute_url(), sub=row.name, icon="lead") for row in rows]


def find_deals(user: User, query: str, limit: int) -> list[Hit]:
    rows = DEALS.rows(user, query, limit)
    return [Hit(row.name, row.get_absolute_url(), sub=row.organisation.name, icon="deal") for row in rows]


add_panel(
    Panel(
        "crm.organisation", "crm.vat_checks", _("VAT number checks"), "crm:vat_checks", p.ORGANISATION_VIEW,
        position=20, place="rail",
    )
)  # fmt: skip
settings_pages.add_entries(
    "sales",
    settings_pages.Entry(
        _("VAT number checks"), _("Whether the EU's register is asked about clients."), "crm:vat_policy", "check",
        SETTINGS_EDIT,
    ),
)  # fmt: skip


add_search(SearchProvider("organisations", _("Clients"), p.ORGANISATION_VIEW, find_organisations, position=10))
add_search(SearchProvider("people", _("People"), p.PERSON_VIEW, find_people, position=20))
add_search(SearchProvider("deals", _("Deals"), p.DEAL_VIEW, find_deals, position=25))
add_search(SearchProvider("leads", _("Leads"), p.LEAD_VIEW, find_leads, position=40))
