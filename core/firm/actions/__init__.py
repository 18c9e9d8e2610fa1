"""What can be done to the firm, its people and their roles."""

from core.firm.actions.administration import add_row, change_schedule
from core.firm.actions.books import close_books, set_cost_basis
from core.firm.actions.calendars import fill_holidays
from core.firm.actions.employments import change_from
from core.firm.actions.handover import hand_over, take_handover_back
from core.firm.actions.letterheads import add_letterhead
from core.firm.actions.profile import choose_theme, end_other_sessions, end_session
from core.firm.actions.rates import add_currency, add_tax_rate, import_exchange_rates, set_role_rate
from core.firm.actions.reference import load_reference
from core.firm.actions.roles import change_grants, copy_role, delete_role, restore_role
from core.firm.actions.setup import set_up_firm
from core.firm.actions.shipped_roles import sync_roles
from core.firm.actions.users import (
    accept_invitation,
    change_roles,
    deactivate_user,
    invite_again,
    invite_user,
    reactivate_user,
)

__all__ = [
    "accept_invitation",
    "add_currency",
    "add_letterhead",
    "add_row",
    "add_tax_rate",
    "change_from",
    "change_grants",
    "change_roles",
    "change_schedule",
    "choose_theme",
    "close_books",
    "copy_role",
    "deactivate_user",
    "delete_role",
    "end_other_sessions",
    "end_session",
    "fill_holidays",
    "hand_over",
    "import_exchange_rates",
    "invite_again",
    "invite_user",
    "load_reference",
    "reactivate_user",
    "restore_role",
    "set_cost_basis",
    "set_role_rate",
    "set_up_firm",
    "sync_roles",
    "take_handover_back",
]
