from projects.actions.proposals import decline_project, propose_project
from projects.actions.rates import set_project_rate
from projects.actions.setup import (
    BudgetInput,
    attach_deal,
    close_project,
    open_project,
    reopen_project,
    save_project,
)
from projects.actions.time import Hours, log_time

__all__ = [
    "BudgetInput",
    "Hours",
    "attach_deal",
    "close_project",
    "decline_project",
    "log_time",
    "open_project",
    "propose_project",
    "reopen_project",
    "save_project",
    "set_project_rate",
]
