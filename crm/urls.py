from __future__ import annotations

from django.urls import path

from crm import lists
from crm.views import board, contact, deals, imports, leads, parties

app_name = "crm"

urlpatterns = [
    path("organisations/", lists.OrganisationList.as_view(), name="organisations"),
    path("organisations/new/", parties.OrganisationNew.as_view(), name="organisation_new"),
    path("organisations/import/", imports.OrganisationImport.as_view(), name="organisation_import"),
    path("organisations/<int:pk>/", parties.OrganisationDetail.as_view(), name="organisation"),
    path("organisations/<int:pk>/edit/", parties.OrganisationEdit.as_view(), name="organisation_edit"),
    path("organisations/<int:pk>/addresses/", parties.OrganisationAddresses.as_view(), name="organisation_address"),
    path("organisations/<int:pk>/archive/", parties.OrganisationArchive.as_view(), name="organisation_archive"),
    path("organisations/<int:pk>/restore/", parties.OrganisationRestore.as_view(), name="organisation_restore"),
    path("people/", lists.PersonList.as_view(), name="people"),
    path("people/new/", parties.PersonNew.as_view(), name="person_new"),
    path("people/import/", imports.PersonImport.as_view(), name="person_import"),
    path("people/<int:pk>/", parties.PersonDetail.as_view(), name="person"),
    path("people/<int:pk>/edit/", parties.PersonEdit.as_view(), name="person_edit"),
    path("people/<int:pk>/move/", parties.MovePerson.as_view(), name="person_move"),
    path("people/<int:pk>/end-role/", parties.EndRole.as_view(), name="person_end_role"),
    path("people/<int:pk>/archive/", parties.PersonArchive.as_view(), name="person_archive"),
    path("people/<int:pk>/restore/", parties.PersonRestore.as_view(), name="person_restore"),
    path("leads/", lists.LeadList.as_view(), name="leads"),
    path("leads/new/", leads.LeadNew.as_view(), name="lead_new"),
    path("leads/import/", imports.LeadImport.as_view(), name="lead_import"),
    path("leads/<int:pk>/", leads.LeadDetail.as_view(), name="lead"),
    path("leads/<int:pk>/edit/", leads.LeadEdit.as_view(), name="lead_edit"),
    path("leads/<int:pk>/qualify/", leads.QualifyLead.as_view(), name="lead_qualify"),
    path("leads/<int:pk>/convert/", leads.ConvertLead.as_view(), name="lead_convert"),
    path("leads/<int:pk>/drop/", leads.DropLead.as_view(), name="lead_drop"),
    path("leads/<int:pk>/reopen/", leads.ReopenLead.as_view(), name="lead_reopen"),
    path("pipeline/", board.Board.as_view(), name="board"),
    path("pipeline/<int:pk>/", board.Board.as_view(), name="board_of"),
    path("pipeline/stage/<int:pk>/", board.StageCards.as_view(), name="stage_cards"),
    path("deals/", lists.DealList.as_view(), name="deals"),
    path("deals/new/", deals.DealNew.as_view(), name="deal_new"),
    path("deals/import/", imports.DealImport.as_view(), name="deal_import"),
    path("deals/<int:pk>/", deals.DealDetail.as_view(), name="deal"),
    path("deals/<int:pk>/edit/", deals.DealEdit.as_view(), name="deal_edit"),
    path("deals/<int:pk>/move/", deals.MoveDeal.as_view(), name="deal_move"),
    path("deals/<int:pk>/win/", deals.WinDeal.as_view(), name="deal_win"),
    path("deals/<int:pk>/lose/", deals.LoseDeal.as_view(), name="deal_lose"),
    path("deals/<int:pk>/reopen/", deals.ReopenDeal.as_view(), name="deal_reopen"),
    path("deals/<int:pk>/archive/", deals.DealArchive.as_view(), name="deal_archive"),
    path("deals/<int:pk>/restore/", deals.DealRestore.as_view(), name="deal_restore"),
    path("activities/new/", contact.ActivityNew.as_view(), name="activity_new"),
    path("follow-ups/", lists.FollowUpList.as_view(), name="follow_ups"),
    path("follow-ups/new/", contact.FollowUpNew.as_view(), name="follow_up_new"),
    path("follow-ups/<int:pk>/", contact.FollowUpEdit.as_view(), name="follow_up"),
    path("follow-ups/<int:pk>/done/", contact.FinishFollowUp.as_view(), name="follow_up_done"),
    path("follow-ups/<int:pk>/snooze/", contact.SnoozeFollowUp.as_view(), name="follow_up_snooze"),
]
