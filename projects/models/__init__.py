from projects.models.estimates import Estimate, EstimateLine
from projects.models.time import TimeEntry
from projects.models.work import BudgetLine, Project, ProjectRate, Service

__all__ = ["BudgetLine", "Estimate", "EstimateLine", "Project", "ProjectRate", "Service", "TimeEntry"]
