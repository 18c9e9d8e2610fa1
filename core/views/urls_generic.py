"""Addresses that every record shares: pickers, tags, files, history."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from core.views.attachments import AttachmentsView, FileRemoveView, FileView
from core.views.generic import HistoryView
from core.views.pick import pick
from core.views.tags import TagsView


class ModelLabel(StringConverter):
    """app.model, in small letters."""

    regex = r"[a-z]+\.[a-z]+"


register_converter(ModelLabel, "model")

urlpatterns = [
    path("pick/<slug:name>/", pick, name="pick"),
    path("tags/<model:label>/<int:pk>/", TagsView.as_view(), name="tags"),
    path("history/<model:label>/<int:pk>/", HistoryView.as_view(), name="history"),
    path("attachments/<model:label>/<int:pk>/", AttachmentsView.as_view(), name="attachments"),
    path("files/<int:pk>/", FileView.as_view(), name="file"),
    path("files/<int:pk>/remove/", FileRemoveView.as_view(), name="file_remove"),
]
