"""The margin on lower pages and lists, always from the one view, and the proof that it adds up."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from core.extensions import Panel, add_column, add_panel
from core.lists.columns import MoneyColumn
from reporting.margins import EARNED
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW

CONTRIBUTION = [kind for kind in MoneyFact.Kind.values if kind != MoneyFact.Kind.OVERHEAD]

add_panel(Panel("projects.project", "margin", _("Margin"), "reporting:project_margin", MARGIN_VIEW, 10, "rail"))
add_panel(Panel("crm.organisation", "margin", _("Margin"), "reporting:client_margin", MARGIN_VIEW, 10, "rail"))
add_column(
    "projects.projects",
    MoneyColumn(
        "contribution",
        _("Contribution"),
        currency="company__currency_id",
        permission=MARGIN_VIEW,
        expression=Subquery(
            MoneyFact.objects.reading(EARNED)
            .filter(project=OuterRef("pk"), kind__in=CONTRIBUTION)
            .order_by()
            .values("project")
            .annotate(total=Sum("home_amount"))
            .values("total")
        ),
    ),
)
