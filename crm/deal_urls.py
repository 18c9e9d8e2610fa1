"""Where deals are moved, and where pipelines, reasons and competitors are set."""

from __future__ import annotations

from django.urls import path

from crm.views import deals, moving, pipelines, reasons

urlpatterns = [
    path("deals/<int:pk>/move/", moving.MoveDeal.as_view(), name="deal_move"),
    path("deals/<int:pk>/move/<int:change>/undo/", moving.UndoMove.as_view(), name="deal_undo_move"),
    path("deals/<int:pk>/people/", deals.PutPerson.as_view(), name="deal_person"),
    path("deals/<int:pk>/people/<int:person>/drop/", deals.DropPerson.as_view(), name="deal_person_drop"),
    path("settings/pipelines/", pipelines.PipelineList.as_view(), name="pipelines"),
    path("settings/pipelines/new/", pipelines.PipelineNew.as_view(), name="pipeline_new"),
    path("settings/pipelines/<int:pk>/", pipelines.PipelinePage.as_view(), name="pipeline"),
    path("settings/pipelines/<int:pk>/edit/", pipelines.PipelineEdit.as_view(), name="pipeline_edit"),
    path("settings/pipelines/<int:pk>/archive/", pipelines.PipelineArchive.as_view(), name="pipeline_archive"),
    path("settings/pipelines/<int:pk>/restore/", pipelines.PipelineRestore.as_view(), name="pipeline_restore"),
    path("settings/pipelines/<int:pk>/stages/new/", pipelines.StageNew.as_view(), name="stage_new"),
    path("settings/stages/<int:pk>/edit/", pipelines.StageEdit.as_view(), name="stage_edit"),
    path("settings/stages/<int:pk>/archive/", pipelines.StageArchive.as_view(), name="stage_archive"),
    path("settings/stages/<int:pk>/restore/", pipelines.StageRestore.as_view(), name="stage_restore"),
    path("settings/loss-reasons/", reasons.LossReasonList.as_view(), name="loss_reasons"),
    path("settings/loss-reasons/new/", reasons.LossReasonNew.as_view(), name="loss_reason_new"),
    path("settings/loss-reasons/<int:pk>/edit/", reasons.LossReasonEdit.as_view(), name="loss_reason_edit"),
    path("settings/loss-reasons/<int:pk>/archive/", reasons.LossReasonArchive.as_view(), name="loss_reason_archive"),
    path("settings/loss-reasons/<int:pk>/restore/", reasons.LossReasonRestore.as_view(), name="loss_reason_restore"),
    path("settings/win-reasons/", reasons.WinReasonList.as_view(), name="win_reasons"),
    path("settings/win-reasons/new/", reasons.WinReasonNew.as_view(), name="win_reason_new"),
    path("settings/win-reasons/<int:pk>/edit/", reasons.WinReasonEdit.as_view(), name="win_reason_edit"),
    path("settings/win-reasons/<int:pk>/archive/", reasons.WinReasonArchive.as_view(), name="win_reason_archive"),
    path("settings/win-reasons/<int:pk>/restore/", reasons.WinReasonRestore.as_view(), name="win_reason_restore"),
    path("settings/competitors/", reasons.CompetitorList.as_view(), name="competitors"),
    path("settings/competitors/new/", reasons.CompetitorNew.as_view(), name="competitor_new"),
    path("settings/competitors/<int:pk>/edit/", reasons.CompetitorEdit.as_view(), name="competitor_edit"),
    path("settings/competitors/<int:pk>/archive/", reasons.CompetitorArchive.as_view(), name="competitor_archive"),
    path("settings/competitors/<int:pk>/restore/", reasons.CompetitorRestore.as_view(), name="competitor_restore"),
]
