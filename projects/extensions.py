"""What projects put on lower pages, and the verbs of their own."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, acts, subjects
from core.acts import Act, archiving
from core.audit import references
from core.audit.showing import hide
from core.errors import Refused
from core.extensions import Panel, Step, add_column, add_filter, add_panel, guard, step
from core.fields import guard_lines
from core.models import User
from core.search.registry import Hit, SearchProvider
from core.search.registry import register as add_search
from core.search.rows import Findable
from crm import requirements
from crm.models import Deal, Organisation
from crm.requirements import Requirement
from projects import handovers  # noqa: F401  says what a person who leaves passes on
from projects import permissions as p
from projects.columns import EstimateColumn, MainServiceFilter
from projects.events import EstimateFrozen
from projects.models import Estimate, Project, Service, TimeEntry

references.call("entry", TimeEntry)
subjects.register(Project, view=p.PROJECT_VIEW, edit=p.PROJECT_EDIT, files=True)
subjects.register(Service, view=p.SERVICE_VIEW, edit=p.SERVICE_EDIT)

EDIT = gettext_lazy("Edit")


def is_proposed(row: Project) -> bool:
    return row.state == Project.State.PROPOSED


acts.register(
    Project,
    Act(
        "edit",
        EDIT,
        "projects:project_edit",
        p.PROJECT_EDIT,
        icon="edit",
        link=True,
        shown=lambda row: not is_proposed(row),
    ),
    Act(
        "price",
        gettext_lazy("Price of an hour"),
        "projects:project_rate",
        p.PROJECT_EDIT,
        asks=True,
        rare=True,
        shown=lambda row: row.state == Project.State.ACTIVE,
    ),
    Act(
        "decline", gettext_lazy("No project"), "projects:project_decline", p.PROJECT_EDIT, asks=True, shown=is_proposed
    ),
    Act(
        "attach",
        gettext_lazy("Attach to another"),
        "projects:project_attach",
        p.PROJECT_EDIT,
        link=True,
        shown=is_proposed,
    ),
    Act(
        "set_up",
        gettext_lazy("Set up the project"),
        "projects:project_setup",
        p.PROJECT_EDIT,
        Project.workflow,
        link=True,
        primary=True,
        shown=is_proposed,
    ),
    Act(
        "close",
        gettext_lazy("Close"),
        "projects:project_close",
        p.PROJECT_EDIT,
        Project.workflow,
        asks=True,
        rare=True,
        shown=lambda row: row.state == Project.State.ACTIVE,
    ),
    Act(
        "reopen",
        gettext_lazy("Reopen"),
        "projects:project_reopen",
        p.PROJECT_EDIT,
        Project.workflow,
        shown=lambda row: row.state == Project.State.CLOSED,
    ),
    *archiving(archive="projects:project_archive", restore="projects:project_restore", permission=p.PROJECT_EDIT),
)
acts.register(
    Service,
    Act("edit", EDIT, "projects:service_edit", p.SERVICE_EDIT, icon="edit", link=True),
    *archiving(archive="projects:service_archive", restore="projects:service_restore", permission=p.SERVICE_EDIT),
)

add_panel(
    Panel(
        "crm.organisation", "projects", gettext_lazy("Projects"), "projects:organisation_projects", p.PROJECT_VIEW, 30
    )
)
add_panel(Panel("crm.deal", "project", gettext_lazy("Project"), "projects:deal_project", p.PROJECT_VIEW, 4, "rail"))

add_panel(Panel("crm.deal", "estimate", gettext_lazy("Estimate"), "projects:deal_estimate", p.ESTIMATE_VIEW, 2, "rail"))
add_column(
    "crm.deals", EstimateColumn("estimate", gettext_lazy("Estimate"), "home_net_amount", permission=p.ESTIMATE_VIEW)
)
add_column(
    "crm.deals",
    EstimateColumn("expected_margin", gettext_lazy("Expected margin"), "margin", permission=p.ESTIMATE_MARGIN),
)
add_filter(
    "crm.deals",
    "service",
    MainServiceFilter("service", picker="services", label=gettext_lazy("Main service")),
    p.ESTIMATE_VIEW,
)
subjects.register(Estimate, view=p.ESTIMATE_VIEW, edit=p.ESTIMATE_EDIT)
guard_lines(Estimate, p.ESTIMATE_VIEW)
hide(EstimateFrozen, "cost_amount", p.ESTIMATE_MARGIN)


def has_estimate(deal: Deal) -> bool:
    """Planned work or purchases, not an empty sheet."""
    return Estimate.objects.filter(deal=deal, lines__isnull=False).exists()


def estimate_url(deal: Deal) -> str:
    return reverse("projects:estimate", args=[deal.pk])


requirements.add(Requirement("estimate", gettext_lazy("An estimate of the hours"), has_estimate, link=estimate_url))


def may_be_planned(deal: Deal) -> bool:
    return deal.archived_at is None and deal.state == Deal.State.OPEN


acts.register(
    Deal,
    Act("estimate", gettext_lazy("Plan the hours"), "projects:estimate", p.ESTIMATE_EDIT, icon="hours", link=True,
        rare=True, shown=may_be_planned),
)  # fmt: skip


@step("crm.win_deal")
def set_up_project_next(deal: Deal, user: User) -> Step | None:
    """Whoever may set projects up is led there; others stay on the deal."""
    project = Project.objects.filter(deal=deal, state=Project.State.PROPOSED).first()
    if project is None or not access.may(user, p.PROJECT_EDIT):
        return None
    return Step(reverse("projects:project_setup", args=[project.pk]), gettext_lazy("Set up the project"))


@guard("crm.reopen_deal")
def no_project_has_begun(deal: Deal) -> Refused | None:
    project = Project.objects.filter(deal=deal).exclude(state=Project.State.PROPOSED).first()
    if project is None:
        return None
    return Refused(
        _("The project “%(project)s” has begun, so the deal stays won.") % {"project": project},
        link=project.get_absolute_url(),
        link_label=_("Open the project"),
    )


@guard("crm.archive_organisation")
def no_project_is_active(organisation: Organisation) -> Refused | None:
    project = Project.objects.live().active().for_organisation(organisation).first()
    if project is None:
        return None
    return Refused(
        _("“%(project)s” is still active for this client. Close it first.") % {"project": project},
        link=project.get_absolute_url(),
        link_label=_("Open the project"),
    )


@guard("projects.archive_project")
def project_is_closed(project: Project) -> Refused | None:
    if project.state != Project.State.ACTIVE or not TimeEntry.objects.filter(project=project).exists():
        return None
    return Refused(_("Close the project before you archive it."))


PROJECTS = Findable(
    Project,
    p.PROJECT_VIEW,
    lambda rows, query: (
        rows.live()
        .filter(search_key__contains=query)
        .select_related("organisation")
        .only("name", "code", "organisation__name")
    ),
)


def find_projects(user: User, query: str, limit: int) -> list[Hit]:
    return [
        Hit(
            row.name,
            row.get_absolute_url(),
            sub=str(row.organisation or ""),
            icon="project",
            exact=row.code.lower() == query,
        )
        for row in PROJECTS.rows(user, query, limit)
    ]


add_search(SearchProvider("projects", gettext_lazy("Projects"), p.PROJECT_VIEW, find_projects, position=30))
