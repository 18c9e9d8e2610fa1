from __future__ import annotations

from django.urls import path

from projects import lists
from projects.views import estimates, projects, time

app_name = "projects"

urlpatterns = [
    path("", lists.ProjectList.as_view(), name="projects"),
    path("new/", projects.ProjectNew.as_view(), name="project_new"),
    path("<int:pk>/", projects.ProjectDetail.as_view(), name="project"),
    path("<int:pk>/edit/", projects.ProjectEdit.as_view(), name="project_edit"),
    path("<int:pk>/setup/", projects.ProjectSetUp.as_view(), name="project_setup"),
    path("<int:pk>/attach/", projects.AttachDeal.as_view(), name="project_attach"),
    path("<int:pk>/decline/", projects.DeclineProject.as_view(), name="project_decline"),
    path("<int:pk>/rate/", projects.SetRate.as_view(), name="project_rate"),
    path("<int:pk>/close/", projects.CloseProject.as_view(), name="project_close"),
    path("<int:pk>/reopen/", projects.ReopenProject.as_view(), name="project_reopen"),
    path("<int:pk>/archive/", projects.ProjectArchive.as_view(), name="project_archive"),
    path("<int:pk>/restore/", projects.ProjectRestore.as_view(), name="project_restore"),
    path("of-client/<int:pk>/", projects.OrganisationProjects.as_view(), name="organisation_projects"),
    path("of-deal/<int:pk>/", projects.DealProject.as_view(), name="deal_project"),
    path("deals/<int:pk>/estimate/", estimates.EstimatePage.as_view(), name="estimate"),
    path("of-deal/<int:pk>/estimate/", estimates.DealEstimate.as_view(), name="deal_estimate"),
    path("services/", lists.ServiceList.as_view(), name="services"),
    path("services/new/", projects.ServiceNew.as_view(), name="service_new"),
    path("services/<int:pk>/", projects.ServiceDetail.as_view(), name="service"),
    path("services/<int:pk>/edit/", projects.ServiceEdit.as_view(), name="service_edit"),
    path("services/<int:pk>/archive/", projects.ServiceArchive.as_view(), name="service_archive"),
    path("services/<int:pk>/restore/", projects.ServiceRestore.as_view(), name="service_restore"),
    path("time/", time.WeekView.as_view(), name="week"),
    path("time/log/", time.EntryNew.as_view(), name="entry_new"),
    path("time/entries/", lists.HoursList.as_view(), name="hours"),
    path("time/entries/<int:pk>/", time.EntryEdit.as_view(), name="entry_edit"),
    path("time/<str:on>/", time.WeekView.as_view(), name="week_of"),
    path("time/<str:on>/row/", time.AddRow.as_view(), name="week_row"),
]
