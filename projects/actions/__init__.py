from projects.actions.rates import set_project_rate
from projects.actions.setup import (
    BudgetInput,
    attach_deal,
    change_budget,
    close_project,
    decline_project,
    reopen_project,
    set_up_project,
)
from projects.actions.time import Hours, log_time

__all__ = [
    "BudgetInput",
    "Hours",
    "attach_deal",
    "change_budget",
    "close_project",
    "decline_project",
    "log_time",
    "reopen_project",
    "set_project_rate",
    "set_up_project",
]
