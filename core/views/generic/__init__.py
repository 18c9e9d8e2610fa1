"""Class views for what repeats, one level deep; see docs/architecture.md, Pages."""

from core.views.generic.acts import ActionView, ArchiveView, DeleteView, RestoreView
from core.views.generic.base import GuardedView, RowView
from core.views.generic.detail import DetailView, PanelView
from core.views.generic.forms import CreateView, EditView
from core.views.generic.history import HistoryView
from core.views.generic.lines import LinesCreateView, LinesEditView

__all__ = [
    "ActionView",
    "ArchiveView",
    "CreateView",
    "DeleteView",
    "DetailView",
    "EditView",
    "GuardedView",
    "HistoryView",
    "LinesCreateView",
    "LinesEditView",
    "PanelView",
    "RestoreView",
    "RowView",
]
