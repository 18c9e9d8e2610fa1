"""Pages of projects and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, clock, formatting
from core.formatting import price
from core.ui.parts import Fact, Figure
from core.views.generic import (
    ActionView,
    ArchiveView,
    CreateView,
    DetailView,
    EditView,
    LinesCreateView,
    LinesEditView,
    PanelView,
    RestoreView,
)
from crm.models import Deal, Organisation
from crm.permissions import DEAL_VIEW, ORGANISATION_VIEW
from projects import actions, queries
from projects.forms.projects import AttachForm, BudgetFormset, CloseForm, ProjectForm, RateForm, ServiceForm
from projects.lists import PROJECT_TONES
from projects.models import Project, Service
from projects.permissions import (
    BUDGET_VIEW,
    PROJECT_EDIT,
    PROJECT_VIEW,
    SERVICE_EDIT,
    SERVICE_VIEW,
    TIME_LOG,
)

EVERYTHING = ("organisation", "lead", "department", "cost_centre", "company__currency", "deal", "currency")


class ProjectDetail(DetailView):
    permission = PROJECT_VIEW
    queryset = Project.objects.select_related(*EVERYTHING)
    template_name = "projects/project_detail.html"
    page = "projects.project"
    list_url = "projects:projects"
    hidden_facts = ("name", "state", "organisation", "lead", "description", "fixed_price", "billing")

    def context(self, **more: Any) -> dict[str, Any]:
        project = self.object
        sees_money = access.may(self.user, BUDGET_VIEW)
        state = queries.state_of(project)
        rates = project.rates.select_related("work_role").order_by("-period") if sees_money else []
        return super().context(
            tone=PROJECT_TONES[project.state],
            state=state,
            figures=[] if project.state == Project.State.PROPOSED else list(self._figures(state, sees_money)),
            sees_money=sees_money,
            may_log=access.may(self.user, TIME_LOG) and project.state == Project.State.ACTIVE,
            may_edit=access.may(self.user, PROJECT_EDIT),
            prices=[self._price(rate) for rate in rates],
            **more,
        )

    def _figures(self, state: queries.ProjectState, sees_money: bool) -> Iterator[Figure]:
        project, hours = self.object, formatting.duration(state.worked_minutes)
        if state.sold_minutes:
            note = _("%(worked)s of %(sold)s hours") % {
                "worked": hours,
                "sold": formatting.duration(state.sold_minutes),
            }
            used = formatting.percent(state.percent)
            yield Figure(_("Used of what was sold"), used, note=note, tone=queries.used_tone(state.percent))
        else:
            yield Figure(_("Worked"), hours, note=_("No hours were agreed"))
        if sees_money:
            note = (
                _("%(amount)s was sold") % {"amount": self._money(state.sold_amount)}
                if state.sold_amount
                else _("No amount was agreed")
            )
            yield Figure(_("Worked, excl. VAT"), self._money(state.value_amount), note=note)
        share = state.billable_minutes * 100 // state.worked_minutes if state.worked_minutes else None
        idle = formatting.duration(state.worked_minutes - state.billable_minutes)
        yield Figure(_("Billable"), formatting.percent(share), note=_("%(hours)s not billable") % {"hours": idle})
        if project.ends_on and project.state == Project.State.ACTIVE:
            yield self._end()

    def _money(self, amount: Decimal) -> str:
        return formatting.money(amount, self.object.currency_id, decimals=0)

    def _end(self) -> Figure:
        left = (self.object.ends_on - clock.today(self.object.company)).days
        if left < 0:
            note, tone = ngettext("%(n)s day ago", "%(n)s days ago", -left) % {"n": -left}, "bad"
        else:
            note, tone = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}, ""
        return Figure(_("Ends"), formatting.short_date(self.object.ends_on), note=note, tone=tone)

    def _price(self, rate: Any) -> Fact:
        label = str(rate.work_role) if rate.work_role else _("Everyone")
        return Fact(label, price(rate.hourly_price, self.object.currency_id))


class ProjectNew(LinesCreateView):
    permission = PROJECT_EDIT
    form_class = ProjectForm
    formset_class = BudgetFormset
    list_url = "projects:projects"
    title = gettext_lazy("New project")
    submit_label = gettext_lazy("Open the project")
    done = gettext_lazy("The project is open for hours.")

    def save(self, form: Any) -> Project:
        return actions.save_project(form=form, lines=self.lines, actor=self.user)


class ProjectEdit(LinesEditView):
    permission = PROJECT_EDIT
    queryset = Project.objects.select_related(*EVERYTHING)
    form_class = ProjectForm
    formset_class = BudgetFormset
    list_url = "projects:projects"

    def save(self, form: Any) -> Project:
        return actions.save_project(form=form, lines=self.lines, actor=self.user)


class ProjectSetUp(ProjectEdit):
    """The step after a won deal: confirm the proposed project, with its budget."""

    queryset = Project.objects.filter(state=Project.State.PROPOSED).select_related(*EVERYTHING)
    template_name = "projects/project_setup.html"
    title = gettext_lazy("Set up the project")
    submit_label = gettext_lazy("Open the project")
    done = gettext_lazy("The project is open for hours.")


class AttachDeal(ActionView):
    """The won deal belongs to a project that exists already."""

    permission = PROJECT_EDIT
    queryset = Project.objects.filter(state=Project.State.PROPOSED).select_related("deal__organisation", "organisation")
    form_class = AttachForm
    title = gettext_lazy("Attach to a project")
    submit_label = gettext_lazy("Attach")
    done = gettext_lazy("The deal belongs to this project now.")
    list_url = "projects:projects"

    def make_form(self, *data: Any) -> Any:
        form = super().make_form(*data)
        field: Any = form.fields["project"]  # type: ignore[union-attr]
        field.narrow(organisation=self.object.organisation_id, state=Project.State.ACTIVE)
        return form

    def perform(self, form: Any) -> Project:
        return actions.attach_deal(project=form.cleaned_data["project"], deal=self.object.deal, actor=self.user)

    def success_url(self, result: Project) -> str:
        return result.get_absolute_url()


class DeclineProject(ActionView):
    permission = PROJECT_EDIT
    queryset = Project.objects.filter(state=Project.State.PROPOSED).select_related("deal")
    title = gettext_lazy("No project")
    done = gettext_lazy("No project for this deal.")
    question = gettext_lazy("The proposed project goes away. The deal stays won.")
    list_url = "projects:projects"

    def perform(self, form: Any) -> Deal:
        deal = self.object.deal
        actions.decline_project(deal=deal, actor=self.user)
        return deal

    def success_url(self, result: Deal) -> str:
        return result.get_absolute_url()


class SetRate(ActionView):
    permission = PROJECT_EDIT
    queryset = Project.objects.select_related("company", "currency")
    form_class = RateForm
    action = staticmethod(actions.set_project_rate)
    argument = "project"
    title = gettext_lazy("Price of an hour")
    submit_label = gettext_lazy("Set the price")
    done = gettext_lazy("The price holds from that day on; earlier hours keep theirs.")
    list_url = "projects:projects"


class CloseProject(ActionView):
    permission = PROJECT_EDIT
    queryset = Project.objects.select_related("company")
    form_class = CloseForm
    action = staticmethod(actions.close_project)
    argument = "project"
    title = gettext_lazy("Close")
    submit_label = gettext_lazy("Close the project")
    done = gettext_lazy("Closed: no more hours.")
    list_url = "projects:projects"


class ReopenProject(ActionView):
    permission = PROJECT_EDIT
    queryset = Project.objects.all()
    action = staticmethod(actions.reopen_project)
    argument = "project"
    title = gettext_lazy("Reopen")
    done = gettext_lazy("Reopened.")
    list_url = "projects:projects"


class ProjectArchive(ArchiveView):
    permission = PROJECT_EDIT
    queryset = Project.objects.live()
    guard = "projects.archive_project"
    list_url = "projects:projects"


class ProjectRestore(RestoreView):
    permission = PROJECT_EDIT
    queryset = Project.objects.archived()
    list_url = "projects:projects"


class ServiceDetail(DetailView):
    permission = SERVICE_VIEW
    queryset = Service.objects.select_related("work_role", "company", "currency")
    list_url = "projects:services"


class ServiceNew(CreateView):
    permission = SERVICE_EDIT
    form_class = ServiceForm
    list_url = "projects:services"
    title = gettext_lazy("New service")


class ServiceEdit(EditView):
    permission = SERVICE_EDIT
    queryset = Service.objects.all()
    form_class = ServiceForm
    list_url = "projects:services"


class ServiceArchive(ArchiveView):
    permission = SERVICE_EDIT
    queryset = Service.objects.live()
    list_url = "projects:services"


class ServiceRestore(RestoreView):
    permission = SERVICE_EDIT
    queryset = Service.objects.archived()
    list_url = "projects:services"


class OrganisationProjects(PanelView):
    permission = PROJECT_VIEW
    parent = Organisation
    parent_permission = ORGANISATION_VIEW
    title = gettext_lazy("Projects")
    template_name = "projects/projects_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        rows = Project.objects.visible_to(self.user, PROJECT_VIEW).for_organisation(self.parent_row).live()
        return super().context(projects=rows.select_related("lead").order_by("-pk")[:10], tones=PROJECT_TONES, **more)


class DealProject(PanelView):
    """On the deal: its project, or the step to set it up."""

    permission = PROJECT_VIEW
    parent = Deal
    parent_permission = DEAL_VIEW
    title = gettext_lazy("Project")
    template_name = "projects/projects_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        rows = Project.objects.visible_to(self.user, PROJECT_VIEW).filter(deal=self.parent_row)
        return super().context(projects=rows.select_related("lead"), tones=PROJECT_TONES, **more)
