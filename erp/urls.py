from __future__ import annotations

from django.urls import path

from erp import lists
from erp.views import expenses

app_name = "erp"

urlpatterns = [
    path("expenses/", lists.ExpenseList.as_view(), name="expenses"),
    path("expenses/new/", expenses.ExpenseNew.as_view(), name="expense_new"),
    path("expenses/<int:pk>/", expenses.ExpenseDetail.as_view(), name="expense"),
    path("expenses/<int:pk>/edit/", expenses.ExpenseEdit.as_view(), name="expense_edit"),
    path("expenses/<int:pk>/submit/", expenses.SubmitExpense.as_view(), name="expense_submit"),
    path("expenses/<int:pk>/withdraw/", expenses.WithdrawExpense.as_view(), name="expense_withdraw"),
    path("expenses/<int:pk>/delete/", expenses.DeleteExpense.as_view(), name="expense_delete"),
    path("of-project/<int:pk>/", expenses.ProjectExpenses.as_view(), name="project_expenses"),
]
