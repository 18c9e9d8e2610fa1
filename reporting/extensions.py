"""The margin on lower pages and lists, always from the one view, and the proof that it adds up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.extensions import Figures, Panel, add_column, add_figures, add_panel
from reporting.columns import ContributionColumn
from reporting.overview import kept_of
from reporting.permissions import MARGIN_VIEW, WAY_VIEW

add_panel(Panel("projects.project", "margin", _("Margin"), "reporting:project_margin", MARGIN_VIEW, 10, "rail"))
add_panel(Panel("crm.organisation", "margin", _("Margin"), "reporting:client_margin", MARGIN_VIEW, 10, "rail"))
add_panel(Panel("crm.deal", "margin", _("Margin"), "reporting:deal_margin", MARGIN_VIEW, 10, "rail"))
add_panel(Panel("crm.organisation", "way", _("From contact to cash"), "reporting:client_way", WAY_VIEW, 30, "rail"))
add_column("projects.projects", ContributionColumn())
add_figures(Figures("crm.organisation", "reporting.kept", MARGIN_VIEW, kept_of, position=30))
