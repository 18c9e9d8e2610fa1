from erp.actions.expenses import (
    delete_expense,
    record_expense,
    save_expense,
    submit_expense,
    withdraw_expense,
)

__all__ = ["delete_expense", "record_expense", "save_expense", "submit_expense", "withdraw_expense"]
