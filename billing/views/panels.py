"""What billing shows on lower pages: invoices of a client or a deal, and work that waits to be billed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from billing.models import Invoice
from billing.permissions import INVOICE_DRAFT, INVOICE_VIEW
from billing.queries.panels import customer_sums, latest_invoices, shown_unbilled
from core import access
from core.views.generic import PanelView
from crm.models import Deal, Organisation
from projects.models import Project


class OrganisationInvoices(PanelView):
    permission = INVOICE_VIEW
    parent = Organisation
    template_name = "billing/invoices_panel.html"
    title = gettext_lazy("Invoices")

    def context(self, **more: Any) -> dict[str, Any]:
        rows = Invoice.objects.visible_to(self.user, INVOICE_VIEW).for_organisation(self.parent_row)
        return super().context(
            invoices=latest_invoices(rows),
            sums=customer_sums(self.parent_row, self.user),
            query=f"customer={self.parent_row.pk}",
            new_query=f"customer={self.parent_row.pk}",
            may_draft=access.may(self.user, INVOICE_DRAFT) and not self.parent_row.archived_at,
            **more,
        )


class DealInvoices(PanelView):
    permission = INVOICE_VIEW
    parent = Deal
    template_name = "billing/invoices_panel.html"
    title = gettext_lazy("Invoices")

    def context(self, **more: Any) -> dict[str, Any]:
        rows = Invoice.objects.visible_to(self.user, INVOICE_VIEW).filter(project__deal=self.parent_row)
        return super().context(invoices=latest_invoices(rows), **more)


class ProjectInvoices(PanelView):
    """First what waits to be billed, then what was."""

    permission = INVOICE_VIEW
    parent = Project
    template_name = "billing/project_panel.html"
    title = gettext_lazy("Invoicing")

    def context(self, **more: Any) -> dict[str, Any]:
        project = self.parent_row
        rows = Invoice.objects.visible_to(self.user, INVOICE_VIEW).filter(project=project)
        return super().context(
            project=project,
            unbilled=shown_unbilled([project]),
            invoices=latest_invoices(rows),
            query=f"project={project.pk}",
            new_query=f"customer={project.organisation_id or ''}&project={project.pk}",
            may_draft=access.may(self.user, INVOICE_DRAFT) and project.organisation_id is not None,
            **more,
        )


class OrganisationUnbilled(PanelView):
    permission = INVOICE_DRAFT
    parent = Organisation
    template_name = "billing/unbilled_panel.html"
    title = gettext_lazy("Work to invoice")

    def context(self, **more: Any) -> dict[str, Any]:
        projects = Project.objects.visible_to(self.user, INVOICE_DRAFT).for_organisation(self.parent_row)
        found = list(projects.select_related("company", "currency"))
        return super().context(unbilled=shown_unbilled(found), **more)
