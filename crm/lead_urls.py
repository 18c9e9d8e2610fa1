"""Addresses of leads, web forms and their rules; below crm/."""

from __future__ import annotations

from django.urls import path

from crm import lead_lists
from crm.views import assignment, imports, leads, score_report, score_rules, web_forms

urlpatterns = [
    path("leads/", lead_lists.LeadList.as_view(), name="leads"),
    path("leads/new/", leads.LeadNew.as_view(), name="lead_new"),
    path("leads/import/", imports.LeadImport.as_view(), name="lead_import"),
    path("leads/<int:pk>/", leads.LeadDetail.as_view(), name="lead"),
    path("leads/<int:pk>/edit/", leads.LeadEdit.as_view(), name="lead_edit"),
    path("leads/<int:pk>/qualify/", leads.QualifyLead.as_view(), name="lead_qualify"),
    path("leads/<int:pk>/convert/", leads.ConvertLead.as_view(), name="lead_convert"),
    path("leads/<int:pk>/drop/", leads.DropLead.as_view(), name="lead_drop"),
    path("leads/<int:pk>/reopen/", leads.ReopenLead.as_view(), name="lead_reopen"),
    path("leads/<int:pk>/take/", leads.TakeLead.as_view(), name="lead_take"),
    path("leads/<int:pk>/assign/", leads.AssignLead.as_view(), name="lead_assign"),
    path("leads/<int:pk>/put-off/", leads.NurtureLead.as_view(), name="lead_nurture"),
    path("leads/<int:pk>/take-up/", leads.ResumeLead.as_view(), name="lead_resume"),
    path("leads/<int:pk>/let-in/", leads.ReleaseLead.as_view(), name="lead_release"),
    path("leads/<int:pk>/discard/", leads.DiscardLead.as_view(), name="lead_discard"),
    path("leads/<int:pk>/undo/", leads.UndoConversion.as_view(), name="lead_undo"),
    path("leads/scores/", score_report.ScoreReport.as_view(), name="score_report"),
    path("web-forms/", web_forms.WebFormList.as_view(), name="web_forms"),
    path("web-forms/new/", web_forms.WebFormNew.as_view(), name="web_form_new"),
    path("web-forms/<int:pk>/", web_forms.WebFormDetail.as_view(), name="web_form"),
    path("web-forms/<int:pk>/edit/", web_forms.WebFormEdit.as_view(), name="web_form_edit"),
    path("web-forms/<int:pk>/move/", web_forms.MoveWebForm.as_view(), name="web_form_move"),
    path("web-forms/<int:pk>/archive/", web_forms.WebFormArchive.as_view(), name="web_form_archive"),
    path("web-forms/<int:pk>/restore/", web_forms.WebFormRestore.as_view(), name="web_form_restore"),
    path("score-rules/", score_rules.ScoreRuleList.as_view(), name="score_rules"),
    path("score-rules/new/", score_rules.ScoreRuleNew.as_view(), name="score_rule_new"),
    path("score-rules/<int:pk>/edit/", score_rules.ScoreRuleEdit.as_view(), name="score_rule_edit"),
    path("score-rules/<int:pk>/archive/", score_rules.ScoreRuleArchive.as_view(), name="score_rule_archive"),
    path("score-rules/<int:pk>/restore/", score_rules.ScoreRuleRestore.as_view(), name="score_rule_restore"),
    path("assignment/", assignment.AssignmentRuleList.as_view(), name="assignment_rules"),
    path("assignment/new/", assignment.AssignmentRuleNew.as_view(), name="assignment_rule_new"),
    path("assignment/next/", assignment.AssignmentPreview.as_view(), name="assignment_preview"),
    path("assignment/log/", assignment.AssignmentLogList.as_view(), name="assignment_log"),
    path("assignment/<int:pk>/edit/", assignment.AssignmentRuleEdit.as_view(), name="assignment_rule_edit"),
    path("assignment/<int:pk>/archive/", assignment.AssignmentRuleArchive.as_view(), name="assignment_rule_archive"),
    path("assignment/<int:pk>/restore/", assignment.AssignmentRuleRestore.as_view(), name="assignment_rule_restore"),
]
