"""What may be done with projects and hours."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Permission

PROJECT_VIEW = Permission("projects.project.view", _("See projects"))
PROJECT_EDIT = Permission("projects.project.edit", _("Set up, change and close projects"))
BUDGET_VIEW = Permission("projects.budget.view", _("See sold budgets and prices"))
TIME_VIEW = Permission("projects.time.view", _("See hours"))
TIME_LOG = Permission("projects.time.log", _("Log own hours"))
TIME_EDIT = Permission("projects.time.edit", _("Correct hours of others"))
SERVICE_VIEW = Permission("projects.service.view", _("See the service catalogue"))
SERVICE_EDIT = Permission("projects.service.edit", _("Change the service catalogue and its prices"))
ESTIMATE_VIEW = Permission("projects.estimate.view", _("See estimates of deals: hours and prices"))
ESTIMATE_EDIT = Permission("projects.estimate.edit", _("Plan hours and costs of deals"))
ESTIMATE_MARGIN = Permission(
    "projects.estimate.margin", _("See the expected cost and margin of deals"), sensitive=True
)
