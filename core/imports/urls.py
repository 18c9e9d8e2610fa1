"""Addresses of imports; core/urls.py takes them in under `core:`."""

from django.urls import path

from core.views import imports

urlpatterns = [
    path("imports/", imports.ImportList.as_view(), name="imports"),
    path("imports/new/<str:label>/", imports.ImportNew.as_view(), name="import_new"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import"),
    path("imports/<int:pk>/columns/", imports.ImportMap.as_view(), name="import_map"),
    path("imports/<int:pk>/reading/", imports.ImportReading.as_view(), name="import_reading"),
    path("imports/<int:pk>/start/", imports.ImportStart.as_view(), name="import_start"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="import_undo"),
    path("imports/<int:pk>/discard/", imports.ImportDiscard.as_view(), name="import_discard"),
    path("imports/<int:pk>/bad-rows/", imports.ImportBadRows.as_view(), name="import_bad_rows"),
]
