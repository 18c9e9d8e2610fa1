"""The verbs of customers and sales, and where their records are looked for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import acts, checks_nightly, clock, settings_pages, subjects
from core.acts import Act, archiving
from core.audit import references
from core.extensions import Figures, Panel, add_figures, add_panel
from core.models import User
from core.permissions import SETTINGS_EDIT, SIGNED_IN
from core.search.registry import Hit, SearchProvider
from core.search.registry import register as add_search
from core.search.rows import Findable
from core.settings_pages import Entry
from crm import (  # noqa: F401  puts its lines on the agenda
    agenda,
    extensions_mail,
    extensions_privacy,
    handovers,
    lead_counts,
)
from crm import permissions as p
from crm.lead_checks import ratings_that_differ
from crm.models import (
    Activity,
    Deal,
    FollowUp,
    Lead,
    Letter,
    LossReason,
    MailTemplate,
    Organisation,
    Person,
    WebForm,
)
from crm.models.contact import CORRECTABLE
from crm.queries.overview import open_deals

# Importing it is what registers who holds personal data.
__all__ = ["extensions_privacy", "handovers"]

def merged_rows(row: Organisation | Person) -> list[int]:
    """Keys of the rows that became this one."""
    return list(type(row)._default_manager.filter(merged_into=row).values_list("pk", flat=True))


references.call("customer", Organisation)
references.call("reason", LossReason)
subjects.register(Organisation, view=p.ORGANISATION_VIEW, edit=p.ORGANISATION_EDIT, files=True, formerly=merged_rows)
subjects.register(Person, view=p.PERSON_VIEW, edit=p.PERSON_EDIT, files=True, formerly=merged_rows)
subjects.register(Lead, view=p.LEAD_VIEW, edit=p.LEAD_EDIT, files=True)
subjects.register(Deal, view=p.DEAL_VIEW, edit=p.DEAL_EDIT, files=True)
subjects.register(Letter, view=p.LETTER_READ, edit=p.LETTER_SEND, files=True)
subjects.register(Activity, view=p.ACTIVITY_VIEW, edit=p.ACTIVITY_EDIT, files=True)
subjects.register(WebForm, view=p.LEAD_RULES_VIEW, edit=p.LEAD_RULES_EDIT)
subjects.register(FollowUp, view=p.ACTIVITY_VIEW, edit=p.ACTIVITY_EDIT)

EDIT = _("Edit")
MERGE = _("Merge with another")


def is_live(row: Organisation | Person) -> bool:
    return row.archived_at is None


def is_open(row: Lead | Deal) -> bool:
    return row.archived_at is None and row.state in {"open", "new", "qualified", "nurturing"}


def is_fresh(row: Activity) -> bool:
    return clock.now() - row.created_at < CORRECTABLE


def is_closed(row: Deal) -> bool:
    return row.archived_at is None and not is_open(row)


acts.register(
    Organisation,
    Act("edit", EDIT, "crm:organisation_edit", p.ORGANISATION_EDIT, icon="edit", link=True),
    Act("merge", MERGE, "crm:organisation_merge", p.DUPLICATE_MERGE, icon="merge", asks=True, rare=True, shown=is_live),
    *archiving(archive="crm:organisation_archive", restore="crm:organisation_restore", permission=p.ORGANISATION_EDIT),
)
acts.register(
    Person,
    Act("edit", EDIT, "crm:person_edit", p.PERSON_EDIT, icon="edit", link=True),
    Act("merge", MERGE, "crm:person_merge", p.DUPLICATE_MERGE, icon="merge", asks=True, rare=True, shown=is_live),
    Act("personal_data", _("Hand out personal data"), "crm:personal_data", p.PERSONAL_EXPORT, asks=True, rare=True,
        icon="export"),
    Act("erase", _("Erase personal data"), "crm:person_erase", p.PERSONAL_ERASE, link=True, rare=True, tone="bad",
        icon="delete", shown=lambda row: not row.erasures.exists()),
    *archiving(archive="crm:person_archive", restore="crm:person_restore", permission=p.PERSON_EDIT),
)  # fmt: skip


def _is_new(row: Lead) -> bool:
    return is_open(row) and row.state == "new"


def _may_wait(row: Lead) -> bool:
    return is_open(row) and row.state != "nurturing"


def _waits_for_a_day(row: Lead) -> bool:
    return row.archived_at is None and row.state == "nurturing"


def _is_held(row: Lead) -> bool:
    return row.archived_at is None and row.state == "held"


def _has_no_owner(row: Lead) -> bool:
    return is_open(row) and row.owner_id is None


def _was_converted(row: Lead) -> bool:
    return row.state == "converted"


acts.register(
    Lead,
    Act("edit", EDIT, "crm:lead_edit", p.LEAD_EDIT, icon="edit", link=True, shown=is_open, keys="L E"),
    Act("drop", _("Drop"), "crm:lead_drop", p.LEAD_EDIT, Lead.workflow, asks=True, shown=is_open, keys="L D"),
    Act(
        "nurture", _("Put off"), "crm:lead_nurture", p.LEAD_EDIT, Lead.workflow, asks=True, shown=_may_wait, keys="L N"
    ),
    Act("qualify", _("Qualify"), "crm:lead_qualify", p.LEAD_EDIT, Lead.workflow, shown=_is_new, keys="L Q"),
    Act("take", _("Take it"), "crm:lead_take", p.LEAD_EDIT, shown=_has_no_owner, keys="L T"),
    Act("assign", _("Assign by the rules"), "crm:lead_assign", p.LEAD_EDIT, shown=_has_no_owner, asks=True, rare=True),
    Act(
        "convert",
        _("Convert"),
        "crm:lead_convert",
        p.LEAD_EDIT,
        Lead.workflow,
        link=True,
        primary=True,
        shown=is_open,
        keys="L C",
    ),
    Act("resume", _("Take up now"), "crm:lead_resume", p.LEAD_EDIT, Lead.workflow, shown=_waits_for_a_day, keys="L R"),
    Act("reopen", _("Reopen"), "crm:lead_reopen", p.LEAD_EDIT, Lead.workflow, shown=lambda row: row.state == "dropped"),
    Act(
        "discard",
        _("Discard"),
        "crm:lead_discard",
        p.LEAD_EDIT,
        Lead.workflow,
        shown=_is_held,
        asks=True,
        tone="danger",
    ),
    Act("release", _("Let it in"), "crm:lead_release", p.LEAD_EDIT, Lead.workflow, shown=_is_held, primary=True),
    Act("undo", _("Undo the conversion"), "crm:lead_undo", p.LEAD_EDIT, shown=_was_converted, asks=True, icon="undo"),
)
acts.register(
    WebForm,
    Act("edit", EDIT, "crm:web_form_edit", p.LEAD_RULES_EDIT, icon="edit", link=True, primary=True),
    Act(
        "move", _("Give it a new address"), "crm:web_form_move", p.LEAD_RULES_EDIT, asks=True, rare=True, tone="danger"
    ),
    *archiving(archive="crm:web_form_archive", restore="crm:web_form_restore", permission=p.LEAD_RULES_EDIT),
)
acts.register(
    Deal,
    Act("edit", EDIT, "crm:deal_edit", p.DEAL_EDIT, icon="edit", link=True, shown=lambda row: row.archived_at is None),
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
        shown=is_closed,
    ),
    *archiving(archive="crm:deal_archive", restore="crm:deal_restore", permission=p.DEAL_EDIT),
)


add_panel(Panel("core.profile", "calendar", _("Calendar in other programs"), "crm:calendar_feed_settings", SIGNED_IN))
acts.register(
    Activity,
    Act("edit", EDIT, "crm:activity_edit", p.ACTIVITY_EDIT, icon="edit", link=True, shown=is_fresh),
    Act("delete", _("Delete"), "crm:activity_delete", p.ACTIVITY_EDIT, asks=True, rare=True, shown=is_fresh),
)
acts.register(
    MailTemplate,
    Act(
        "edit", EDIT, "crm:template_edit", p.LETTER_SEND, icon="edit", link=True, shown=lambda row: not row.archived_at
    ),
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
    lambda rows, query: (
        rows.live().exclude(state="held").filter(search_key__contains=query).only("name", "organisation_name")
    ),
)
DEALS = Findable(
    Deal,
    p.DEAL_VIEW,
    lambda rows, query: (
        rows.live().filter(search_key__contains=query).select_related("organisation").only("name", "organisation__name")
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
add_figures(Figures("crm.organisation", "crm.open_deals", p.DEAL_VIEW, open_deals, position=40))
add_panel(
    Panel("crm.person", "crm.consents", _("Consents"), "crm:consents", p.PERSON_VIEW, position=20, place="rail")
)
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

settings_pages.add_entries(
    "sales",
    Entry(_("Web forms"), _("What visitors of your website fill in."), "crm:web_forms", "list", p.LEAD_RULES_VIEW),
    Entry(_("Score rules"), _("What makes a lead worth a quick answer."), "crm:score_rules", "lead", p.LEAD_RULES_VIEW),
    Entry(_("Assignment rules"), _("Who gets which lead."), "crm:assignment_rules", "people", p.LEAD_RULES_VIEW),
    Entry(_("Pipelines"), _("Stages, probabilities, what each needs."), "crm:pipelines", "pipeline", p.PIPELINE_EDIT),
    Entry(_("Loss reasons"), _("Why deals are lost."), "crm:loss_reasons", "lost", p.PIPELINE_EDIT),
    Entry(_("Win reasons"), _("Why deals are won."), "crm:win_reasons", "good", p.PIPELINE_EDIT),
    Entry(_("Competitors"), _("Who else is asked."), "crm:competitors", "organisation", p.PIPELINE_EDIT),
    Entry(
        _("Sales targets"), _("What people and teams are to win each month."), "crm:targets", "margin", p.TARGET_EDIT
    ),
)
checks_nightly.register("crm.lead_ratings", _("The score of each lead is the sum of its points"), ratings_that_differ)
