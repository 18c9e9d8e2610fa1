"""Addresses of what belongs to lists; core/urls.py takes them in under `core:`."""

from django.urls import path

from core.views import exports, saved_views

urlpatterns = [
    path("lists/views/save/", saved_views.save, name="view_save"),
    path("lists/views/<int:pk>/", saved_views.change, name="view_change"),
    path("lists/views/<int:pk>/pin/", saved_views.pin, name="view_pin"),
    path("lists/views/<int:pk>/open/", saved_views.open_with, name="view_open"),
    path("lists/columns/", saved_views.columns, name="list_columns"),
    path("lists/views/<int:pk>/delete/", saved_views.delete, name="view_delete"),
    path("lists/exports/<int:pk>/", exports.export, name="export"),
    path("lists/exports/<int:pk>/file/", exports.download, name="export_file"),
]
