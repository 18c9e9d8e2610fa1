from projects.actions.estimates import freeze_estimate, plan_deal, save_estimate, thaw_estimate
from projects.actions.proposals import BudgetInput, decline_project, extend_budget, fill_budget, propose_project
from projects.actions.rates import set_project_rate
from projects.actions.setup import (
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
    "extend_budget",
    "fill_budget",
    "freeze_estimate",
    "log_time",
    "open_project",
    "plan_deal",
    "propose_project",
    "reopen_project",
    "save_estimate",
    "save_project",
    "set_project_rate",
    "thaw_estimate",
]
