from erp.models.expenses import Expense, ExpenseCategory

__all__ = ["Expense", "ExpenseCategory"]
