"""The fields of costs, and how categories are picked."""

from django.utils.translation import gettext_lazy as _

from core.fields import declare, field
from core.pickers import Picker, register
from erp.models import Expense, ExpenseCategory
from erp.permissions import EXPENSE_VIEW

register(Picker("expense_categories", ExpenseCategory, EXPENSE_VIEW, search=("name",), rows=lambda found: found.live()))

declare(
    Expense,
    "on",
    "supplier",
    "description",
    "category",
    "gross_amount",
    "currency",
    "tax_percent",
    "project",
    "budget_line",
    "cost_centre",
    "rebill",
    "markup_percent",
    "company",
    field("user", picker="users", importable=False),
    field("state", importable=False),
    field("net_amount", label=_("Amount, excl. VAT"), importable=False),
    field("cost_amount", label=_("Cost"), importable=False),
)
declare(ExpenseCategory, "name", "kind", "tax_class", "deductible_percent")
