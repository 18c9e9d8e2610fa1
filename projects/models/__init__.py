from projects.models.time import TimeEntry
from projects.models.work import BudgetLine, Project, ProjectRate, Service

__all__ = ["BudgetLine", "Project", "ProjectRate", "Service", "TimeEntry"]
