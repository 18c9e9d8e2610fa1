"""What costs put on lower pages, the verbs of their own, and what an approval means for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import acts, subjects
from core.acts import Act
from core.approvals import ApprovalKind, register_kind
from core.extensions import Panel, add_panel
from erp import permissions as p
from erp.actions.expenses import KIND, approved, returned
from erp.models import Expense


def can_change(row: Expense) -> bool:
    return row.state in {Expense.State.DRAFT, Expense.State.RETURNED}


def is_draft(row: Expense) -> bool:
    return row.state == Expense.State.DRAFT


def waits(row: Expense) -> bool:
    return row.state == Expense.State.SUBMITTED


subjects.register(Expense, view=p.EXPENSE_VIEW, edit=p.EXPENSE_LOG, files=True)
register_kind(
    ApprovalKind(KIND, _("Expense"), approved, returned, lambda pk: reverse("erp:expense", args=[pk]), icon="expense")
)
acts.register(
    Expense,
    Act("edit", _("Edit"), "erp:expense_edit", p.EXPENSE_LOG, icon="edit", link=True, shown=can_change),
    Act("delete", _("Delete the draft"), "erp:expense_delete", p.EXPENSE_LOG, icon="delete", tone="bad", shown=is_draft),
    Act("withdraw", _("Take back"), "erp:expense_withdraw", p.EXPENSE_LOG, shown=waits),
    Act("submit", _("Submit"), "erp:expense_submit", p.EXPENSE_LOG, Expense.workflow, primary=True, shown=can_change),
)
add_panel(Panel("projects.project", "expenses", _("Expenses"), "erp:project_expenses", p.EXPENSE_VIEW, 60))
