"""Settings: pipelines, and the stages of each in their order."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import answers
from core.lists.columns import MainColumn, NumberColumn
from core.lists.filters import ArchivedFilter, Filters
from core.views.generic import RowView
from core.views.settings_base import (
    SettingsAct,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
    below_settings,
)
from crm import actions
from crm.forms.pipelines import ArchiveStageForm, NewPipelineForm, PipelineForm, StageForm
from crm.models import Pipeline, Stage
from crm.permissions import PIPELINE_EDIT
from crm.queries import stage_history
from crm.requirements import known


class PipelineFilters(Filters):
    archived = ArchivedFilter()

    class Meta:
        model = Pipeline
        fields: list[str] = []


class PipelineList(SettingsList):
    name = "crm.pipelines"
    title = _("Pipelines")
    permission = PIPELINE_EDIT
    new_permission = PIPELINE_EDIT
    queryset = Pipeline.objects.annotate(
        stage_count=Count("stages", distinct=True, filter=Q(stages__archived_at=None)),
        open_count=Count("deals", distinct=True, filter=Q(deals__state="open", deals__archived_at=None)),
    )
    columns = (
        MainColumn("name", url_name="crm:pipeline", sort="name"),
        NumberColumn("stage_count", _("Stages")),
        NumberColumn("open_count", _("Open deals")),
    )
    filters = PipelineFilters
    order = ("position", "pk")
    counted = ngettext_lazy("%(count)s pipeline", "%(count)s pipelines", "count")
    new_url = "crm:pipeline_new"
    new_label = _("New pipeline")
    lede = _("Ways of selling, each with its own stages.")
    empty_title = _("No pipeline yet")
    empty_text = _("Begin with one of the starters; everything in it can be changed.")

    def acts_of(self, row: Any) -> tuple[tuple[Any, str, bool], ...]:
        if row.archived_at is not None:
            return ((_("Bring back"), "crm:pipeline_restore", False),)
        return ((_("Rename"), "crm:pipeline_edit", False), (_("Archive"), "crm:pipeline_archive", True))


class PipelineNew(SettingsCreate):
    permission = PIPELINE_EDIT
    form_class = NewPipelineForm
    list_url = "crm:pipelines"
    title = _("New pipeline")

    def save(self, form: Any) -> Any:
        return actions.begin_pipeline(form=form, starter=form.cleaned_data["starter"], actor=self.user)

    def success_url(self, row: Any) -> str:
        return reverse("crm:pipeline", args=[row.pk])


class PipelineEdit(SettingsEdit):
    permission = PIPELINE_EDIT
    queryset = Pipeline.objects.live()
    form_class = PipelineForm
    list_url = "crm:pipelines"


class PipelineArchive(SettingsAct):
    permission = PIPELINE_EDIT
    queryset = Pipeline.objects.live()
    action = staticmethod(actions.archive_pipeline)
    argument = "pipeline"
    list_url = "crm:pipelines"
    title = _("Archive")
    done = _("Archived.")
    question = _("It disappears from the board. Its closed deals stay in every report.")

    def success_url(self, result: Any) -> str:
        return reverse("crm:pipelines")


class PipelineRestore(SettingsRestore):
    permission = PIPELINE_EDIT
    queryset = Pipeline.objects.archived()
    list_url = "crm:pipelines"


class PipelinePage(RowView):
    """The stages in their order; the page's own buttons move one up or down, dragging presses them."""

    permission = PIPELINE_EDIT
    queryset = Pipeline.objects.all()
    list_url = "crm:pipelines"
    template_name = "crm/pipeline.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context(), part="crm/pipeline_stages.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`order` are all keys in their new order; a button without script posts `up` or `down` with one key."""
        keys = [int(key) for key in request.POST.getlist("order") if key.isascii() and key.isdigit() and len(key) < 19]
        for name, by in (("up", -1), ("down", 1)):
            if (asked := request.POST.get(name, "")).isdigit() and int(asked) in keys:
                keys = _shifted(keys, int(asked), by)
        if not keys:
            raise Http404
        actions.order_stages(pipeline=self.object, order=keys, actor=self.user)
        if answers.is_fragment(request):
            return answers.page(request, "crm/pipeline_stages.html", self.context())
        return answers.done(request, reverse("crm:pipeline", args=[self.object.pk]), _("The order is saved."))

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())

    def context(self, **more: Any) -> dict[str, Any]:
        history, labels = stage_history(self.object.pk), known()
        counted = Count("deals", filter=Q(deals__state="open", deals__archived_at=None))
        stages = list(self.object.stages.live().annotate(open_count=counted))
        for stage in stages:
            closed, won = history.get(stage.pk, (0, 0))
            stage.history = won * 100 // closed if closed else None
            stage.asks = [labels[key].label for key in stage.required if key in labels]
        return super().context(stages=stages, archived=self.object.stages.archived(), **more)


def _shifted(keys: list[int], key: int, by: int) -> list[int]:
    at = keys.index(key)
    to = min(max(at + by, 0), len(keys) - 1)
    keys.insert(to, keys.pop(at))
    return keys


class OfPipeline:
    """The pages of a stage lead back to its pipeline."""

    def success_url(self, row: Any) -> str:
        return reverse("crm:pipeline", args=[row.pipeline_id])

    def cancel_url(self) -> str:
        found: Any = self
        return reverse("crm:pipeline", args=[found.object.pipeline_id])

    object_url = cancel_url


class StageNew(SettingsCreate):
    permission = PIPELINE_EDIT
    form_class = StageForm
    list_url = "crm:pipelines"
    title = _("New stage")

    def form_options(self) -> dict[str, Any]:
        found = Pipeline.objects.live().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.pipeline = found
        return super().form_options() | {"instance": Stage(pipeline=found)}

    def save(self, form: Any) -> Any:
        return actions.add_stage(form=form, pipeline=self.pipeline, typed=form.is_typed, actor=self.user)

    def success_url(self, row: Any) -> str:
        return reverse("crm:pipeline", args=[row.pipeline_id])


class StageEdit(OfPipeline, SettingsEdit):
    permission = PIPELINE_EDIT
    queryset = Stage.objects.live().select_related("pipeline")
    form_class = StageForm
    list_url = "crm:pipelines"

    def save(self, form: Any) -> Any:
        return actions.save_stage(form=form, typed=form.is_typed, actor=self.user)


class StageArchive(OfPipeline, SettingsAct):
    permission = PIPELINE_EDIT
    queryset = Stage.objects.live().select_related("pipeline")
    action = staticmethod(actions.archive_stage)
    argument = "stage"
    form_class = ArchiveStageForm
    list_url = "crm:pipelines"
    title = _("Archive the stage")
    submit_label = _("Archive")
    done = _("Archived.")
    question = _("It leaves the board. What deals did in it stays in every report.")


class StageRestore(OfPipeline, SettingsRestore):
    permission = PIPELINE_EDIT
    queryset = Stage.objects.archived().select_related("pipeline")
    list_url = "crm:pipelines"
