from erp.actions.expenses import (
    record_expense,
    save_expense,
    submit_expense,
    withdraw_expense,
)

__all__ = ["record_expense", "save_expense", "submit_expense", "withdraw_expense"]
